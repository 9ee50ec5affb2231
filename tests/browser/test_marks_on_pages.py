"""Marks on pages, moved and made larger: by mouse, by keyboard, by finger and by pen."""

from __future__ import annotations

import threading
import time

import pytest
from django.db import connection
from django.utils import timezone
from playwright.sync_api import CDPSession, Locator, Page, expect

from grading.models import Response, Submission, Upload, UploadMark
from grading.services.submissions import submission_open, submission_submit
from grading.services.upload_marks import Drawn, upload_mark_add
from grading.services.upload_pages import uploads_render
from grading.services.uploads import upload_add
from tests.browser.stack import Stack
from tests.browser.test_every_page import violations
from tests.browser.test_uploads import photograph
from tests.factories import World, make_world
from tests.grading.marking.conftest import decide
from tests.grading.uploads.papers import answer_on_paper, paper_question

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BOX = {"x": 0.2, "y": 0.1, "width": 0.3, "height": 0.1}
PHONE = {"width": 360, "height": 740, "is_mobile": True, "has_touch": True}


@pytest.fixture
def world(stack: Stack) -> World:
    made = make_world("hill")
    made.assignment.items.exclude(question=paper_question(made)).delete()
    return made


@pytest.fixture
def answer(world) -> Response:
    """A photographed page, handed in."""
    work = submission_open(assignment=world.assignment, student=world.student, now=timezone.now())
    found = answer_on_paper(work)
    upload_add(response=found, name="sheet.jpg", data=photograph(), now=timezone.now())
    uploads_render()
    # The worker that runs beside this may have been quicker, and be at it still.
    until = time.monotonic() + 60
    while found.uploads.get().state == Upload.State.WAITING and time.monotonic() < until:
        time.sleep(0.05)
    submission_submit(submission=work, now=timezone.now())
    return found


@pytest.fixture
def mark(world, answer) -> UploadMark:
    page = answer.uploads.get().pictures.get()
    return upload_mark_add(page=page, by=world.teacher, drawn=Drawn("box", BOX, note="Here"))


def at_desk(signed_in, world, **options) -> Page:
    page = signed_in(world.teacher.email, **options)
    page.goto(f"/assignments/{world.assignment.public_id}/desk/")
    expect(page.locator("[data-draw][data-ready]")).to_be_visible()
    return page


def place(paper: Locator, x: float, y: float) -> tuple[float, float]:
    """On the screen, from fractions of the page."""
    box = paper.bounding_box()
    return box["x"] + x * box["width"], box["y"] + y * box["height"]


def begin_move(page: Page) -> Locator:
    """The mark is taken up; its paper."""
    page.locator(".marks-edit summary").click()
    page.locator("[data-move]").click()
    expect(page.locator("[data-ghost]")).to_have_count(1)
    return page.locator("[data-paper]")


def geometry_of(mark: UploadMark) -> dict[str, float]:
    mark.refresh_from_db()
    return mark.geometry


def is_near(found: dict[str, float], **wanted: float) -> bool:
    return all(abs(found[key] - value) < 0.012 for key, value in wanted.items())


def test_by_mouse_a_mark_is_dragged_and_its_corner_pulled(world, mark, signed_in):
    page = at_desk(signed_in, world, width=1440, height=900)
    paper = begin_move(page)
    drag(page, place(paper, 0.35, 0.15), place(paper, 0.45, 0.2))
    drag(page, place(paper, 0.6, 0.25), place(paper, 0.7, 0.3))
    assert geometry_of(mark) == BOX  # nothing is saved before it is set
    assert violations(page) == []
    page.get_by_role("button", name="Set here").click()
    expect(page.locator("[data-ghost]")).to_have_count(0)
    expect(page.locator("[data-revision='2']")).to_have_count(1)
    assert is_near(geometry_of(mark), x=0.3, y=0.15, width=0.4, height=0.15)
    page.locator("[data-undo-mark]").click()
    expect(page.locator("[data-revision='3']")).to_have_count(1)
    assert geometry_of(mark) == BOX


def test_a_mark_in_hand_stays_there_when_a_colleague_decides_meanwhile(world, answer, mark, signed_in):
    page = at_desk(signed_in, world, width=1440, height=900)
    begin_move(page)
    thread = threading.Thread(target=lambda: (decide(answer, world.people["assistant"]), connection.close()))
    thread.start()
    thread.join()
    expect(page.get_by_text("This answer was changed by somebody else.")).to_be_visible()
    expect(page.locator("[data-ghost]")).to_have_count(1)
    page.get_by_role("button", name="Set here").click()
    expect(page.locator("[data-revision='2']")).to_have_count(1)


def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*end, steps=5)
    page.mouse.up()


def test_by_keyboard_arrows_move_it_and_with_shift_change_its_size(world, mark, signed_in):
    page = at_desk(signed_in, world, width=1440, height=900)
    page.locator(".marks-edit summary").focus()
    page.keyboard.press("Enter")
    page.locator("[data-move]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-ghost]")).to_have_count(1)
    for key in ("ArrowRight", "ArrowDown", "ArrowDown", "Shift+ArrowRight", "Shift+ArrowUp"):
        page.keyboard.press(key)
    expect(page.locator("[data-said]")).to_contain_text("22 percent from the left")
    page.keyboard.press("Enter")
    expect(page.locator("[data-revision='2']")).to_have_count(1)
    assert geometry_of(mark) == {"x": 0.22, "y": 0.14, "width": 0.32, "height": 0.08}
    page.locator(".marks-edit summary").click()
    page.locator("[data-move]").click()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Escape")
    expect(page.locator("[data-ghost]")).to_have_count(0)
    assert geometry_of(mark)["x"] == 0.22


def test_by_finger_on_a_phone_it_is_drawn_moved_and_made_larger(world, answer, signed_in, pictures):
    page = at_desk(signed_in, world, **PHONE)
    touch = Finger(page)
    paper = page.locator("[data-paper]")
    page.locator("button[data-tool=box]").tap()
    paper.evaluate("one => one.scrollIntoView({ block: 'center', behavior: 'instant' })")
    before = page.evaluate("scrollY")
    touch.drag(place(paper, 0.2, 0.4), place(paper, 0.6, 0.5))
    expect(page.locator(".drawn[data-kind=box]:not([data-pending]):not([data-ghost])")).to_have_count(1)
    assert page.evaluate("scrollY") == before
    mark = UploadMark.objects.get()
    assert is_near(mark.geometry, x=0.2, y=0.4, width=0.4, height=0.1)
    page.locator("button[data-tool='']").tap()
    page.locator(".marks-edit summary").tap()
    page.locator("[data-move]").tap()
    expect(page.get_by_role("button", name="Set here")).to_be_visible()
    page.screenshot(path=pictures / "uploads-move-phone.png")
    touch.drag(place(paper, 0.4, 0.45), place(paper, 0.5, 0.55))
    touch.drag(place(paper, 0.7, 0.6), place(paper, 0.8, 0.7))
    page.screenshot(path=pictures / "uploads-moved-phone.png")
    page.get_by_role("button", name="Set here").tap()
    expect(page.locator("[data-revision='2']")).to_have_count(1)
    assert is_near(geometry_of(mark), x=0.3, y=0.5, width=0.5, height=0.2)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_finger_scrolls_while_looking_and_two_fingers_draw_nothing(world, answer, signed_in):
    page = at_desk(signed_in, world, **PHONE)
    touch = Finger(page)
    paper = page.locator("[data-paper]")
    paper.evaluate("one => one.scrollIntoView({ block: 'center', behavior: 'instant' })")
    before = page.evaluate("scrollY")
    touch.drag(place(paper, 0.5, 0.6), place(paper, 0.5, 0.2))
    page.wait_for_function(f"scrollY > {before}")
    page.locator("button[data-tool=pen]").tap()
    paper.evaluate("one => one.scrollIntoView({ block: 'center', behavior: 'instant' })")
    touch.pinch(place(paper, 0.4, 0.4), place(paper, 0.6, 0.6))
    page.wait_for_function("visualViewport.scale > 1.05")
    expect(page.locator(".drawn")).to_have_count(0)
    assert not UploadMark.objects.exists()


def test_the_student_makes_a_page_larger_to_read_what_is_written_on_it(world, mark, signed_in):
    decide(mark.page.upload.response, world.teacher)
    work = mark.page.upload.response.submission
    Submission.objects.filter(pk=work.pk).update(released_at=timezone.now())
    page = signed_in("S-1001", **PHONE)
    page.goto(f"/submissions/{work.public_id}/")
    expect(page.locator("[data-work][data-ready]")).to_be_visible()
    paper = page.locator("[data-paper]")
    before = paper.bounding_box()["width"]
    page.get_by_role("button", name="Larger").tap()
    assert paper.bounding_box()["width"] > 1.4 * before
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.locator("[data-tools], [data-sheet-form]").count() == 0
    # On a screen so high that no bar lies over anything.
    page.set_viewport_size({"width": 360, "height": 2400})
    assert violations(page) == []


def test_a_pen_draws_and_the_hand_beside_it_does_not(world, answer, signed_in):
    page = at_desk(signed_in, world, width=1024, height=768, has_touch=True)
    touch = Finger(page)
    page.locator("button[data-tool=pen]").click()
    paper = page.locator("[data-paper]")
    paper.scroll_into_view_if_needed()
    points = [place(paper, 0.2, 0.1), place(paper, 0.25, 0.15), place(paper, 0.4, 0.05)]
    pen(touch.cdp, "mousePressed", points[0])
    pen(touch.cdp, "mouseMoved", points[1])
    touch.send("touchStart", place(paper, 0.6, 0.2))
    touch.send("touchEnd")
    pen(touch.cdp, "mouseMoved", points[2])
    pen(touch.cdp, "mouseReleased", points[2])
    expect(page.locator(".note")).to_have_count(1)
    stroke = UploadMark.objects.get()
    assert stroke.kind == "pen"
    first, last = stroke.geometry["points"][0], stroke.geometry["points"][-1]
    assert is_near({"x": first[0], "y": first[1]}, x=0.2, y=0.1)
    assert is_near({"x": last[0], "y": last[1]}, x=0.4, y=0.05)


def pen(cdp: CDPSession, kind: str, at: tuple[float, float]) -> None:
    more = {"button": "left", "buttons": 1, "clickCount": 1}
    cdp.send("Input.dispatchMouseEvent", {"type": kind, "x": at[0], "y": at[1], "pointerType": "pen", **more})


class Finger:
    """Touches of the screen, as the browser gets them from glass."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.cdp = page.context.new_cdp_session(page)

    def send(self, kind: str, *places: tuple[float, float]) -> None:
        points = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(places)]
        self.cdp.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    def drag(self, start: tuple[float, float], end: tuple[float, float], steps: int = 8) -> None:
        self.send("touchStart", start)
        for step in range(1, steps + 1):
            self.send("touchMove", _between(start, end, step / steps))
        self.send("touchEnd")
        # No hand taps in the same moment: the browser would take that for the end of a fling.
        self.page.wait_for_timeout(500)

    def pinch(self, one: tuple[float, float], other: tuple[float, float]) -> None:
        """A second finger comes after the first, and both move apart."""
        self.send("touchStart", one)
        self.send("touchStart", one, other)
        for step in range(1, 11):
            away = step * 8
            self.send("touchMove", (one[0] - away, one[1] - away), (other[0] + away, other[1] + away))
        self.send("touchEnd")


def _between(start: tuple[float, float], end: tuple[float, float], part: float) -> tuple[float, float]:
    return start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part
