"""Work on paper, in a real browser: sent from a phone, drawn on at the desk, seen by the student once released."""

from __future__ import annotations

import io

import pytest
from django.utils import timezone
from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect

from grading.models import Response, Upload, UploadMark
from tests.browser.stack import Stack
from tests.factories import World, make_world
from tests.grading.uploads.papers import paper_question, pdf

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def photograph() -> bytes:
    """A page with some handwriting, as large as a phone makes it."""
    paper = Image.new("RGB", (1800, 2400), "#f4f1e8")
    pen = ImageDraw.Draw(paper)
    for row in range(300, 2100, 150):
        pen.line([(200, row), (1500, row + 12)], fill="#334", width=7)
    pen.ellipse([600, 900, 1100, 1400], outline="#224", width=10)
    file = io.BytesIO()
    paper.save(file, "JPEG", quality=85)
    return file.getvalue()


@pytest.fixture
def world(stack: Stack) -> World:
    made = make_world("hill")
    for question in ("numeric", "single_choice", "short_answer"):
        made.assignment.items.filter(question=made.questions[question]).delete()
    paper_question(made)
    return made


def choose(page: Page, name: str, media_type: str, data: bytes) -> None:
    page.locator("[data-upload-input]").first.set_input_files(
        {"name": name, "mimeType": media_type, "buffer": data}
    )


def test_work_on_paper_from_the_phone_to_the_marks_on_it(world, signed_in, pictures):
    student = signed_in("S-1001", width=360, height=740)
    hand_in_from_a_phone(student, world, pictures)
    teacher = signed_in(world.teacher.email, width=1440, height=900)
    mark_at_the_desk(teacher, world, pictures)
    Response.objects.get().submission.__class__.objects.update(released_at=timezone.now())
    student.goto(f"/submissions/{Response.objects.get().submission.public_id}/")
    expect(student.locator(".note-text").first).to_have_text("Where is the battery?")
    expect(student.locator(".drawn[data-kind=pen] path")).to_have_count(1)
    student.locator("[data-layer]").first.scroll_into_view_if_needed()
    assert student.evaluate("document.documentElement.scrollWidth") <= 360
    assert student.locator("[data-sheet-form]").count() == 0
    student.screenshot(path=pictures / "uploads-result-phone.png", full_page=True)


def hand_in_from_a_phone(page: Page, world: World, pictures) -> None:
    page.goto(f"/assignments/{world.assignment.public_id}/")
    expect(page.locator("[data-uploads][data-ready]")).to_be_visible()
    choose(page, "notes.txt", "text/plain", b"no picture")
    expect(page.get_by_text("neither a picture")).to_be_visible()
    choose(page, "sheet.jpg", "image/jpeg", photograph())
    expect(page.locator("[data-upload-id]")).to_have_count(1)
    page.context.set_offline(True)
    choose(page, "more.pdf", "application/pdf", pdf(2))
    expect(page.get_by_text("there is no connection")).to_be_visible()
    page.get_by_role("button", name="Hand in").click()
    expect(page.get_by_text("Some files are not sent yet")).to_be_visible()
    page.locator("[data-upload-pending]").first.get_by_role("button", name="Remove").click()
    page.context.set_offline(False)  # what failed is sent by itself
    expect(page.locator("[data-upload-id]")).to_have_count(2)
    expect(page.locator("img.upload-thumb")).to_have_count(2)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.screenshot(path=pictures / "uploads-take-phone.png", full_page=True)
    page.get_by_role("button", name="Hand in").click()
    page.wait_for_url("**/receipt/")
    assert list(Upload.objects.values_list("name", "pages")) == [("sheet.jpg", 1), ("more.pdf", 2)]


def mark_at_the_desk(page: Page, world: World, pictures) -> None:
    page.goto(f"/assignments/{world.assignment.public_id}/desk/")
    expect(page.locator("[data-draw][data-ready]")).to_be_visible()
    sheet = page.locator("[data-sheet]").first
    paper = sheet.locator("[data-paper]")
    paper.scroll_into_view_if_needed()
    drag(page, "box", paper, [(0.3, 0.35), (0.65, 0.6)])
    expect(sheet.locator(".drawn[data-kind=box]:not([data-pending])")).to_have_count(1)
    drag(page, "pen", paper, [(0.1, 0.1), (0.15, 0.16), (0.3, 0.05)])
    expect(sheet.locator(".note")).to_have_count(2)
    page.locator("button[data-tool=text]").click()
    box = paper.bounding_box()
    page.mouse.click(box["x"] + box["width"] * 0.2, box["y"] + box["height"] * 0.3)
    expect(sheet.locator("[data-add-form] [name=note]")).to_be_focused()
    page.keyboard.type("Where is the battery?")
    sheet.get_by_role("button", name="Save the mark").click()
    expect(sheet.locator(".drawn text").first).to_have_text("Where is the battery?")
    by_keyboard(page, sheet)
    page.screenshot(path=pictures / "uploads-desk.png")
    kinds = UploadMark.objects.standing().values_list("kind", flat=True)
    assert sorted(kinds) == ["box", "pen", "text", "text"]


def drag(page: Page, tool: str, paper, points: list[tuple[float, float]]) -> None:
    page.locator(f"button[data-tool={tool}]").click()
    box = paper.bounding_box()
    first, *rest = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in points]
    page.mouse.move(*first)
    page.mouse.down()
    for place in rest:
        page.mouse.move(*place, steps=4)
    page.mouse.up()


def by_keyboard(page: Page, sheet) -> None:
    """A note and a box by keys alone; the box is taken back."""
    sheet.locator("[data-sheet-frame]").focus()
    page.keyboard.press("t")
    expect(sheet.locator("[data-ghost]")).to_have_count(1)
    for key in ("ArrowDown", "ArrowDown", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    expect(sheet.locator("[data-add-form] [name=note]")).to_be_focused()
    page.keyboard.type("电池在哪里？")
    page.keyboard.press("Control+Enter")
    expect(sheet.locator(".note")).to_have_count(4)
    expect(sheet.locator("[data-sheet-frame]")).to_be_focused()
    assert UploadMark.objects.latest("pk").geometry == {"x": 0.42, "y": 0.44}
    sheet.locator("[data-sheet-frame]").focus()
    for key in ("b", "Shift+ArrowDown", "Enter"):
        page.keyboard.press(key)
    expect(sheet.locator(".note")).to_have_count(5)
    sheet.locator("[data-sheet-frame]").focus()
    page.keyboard.press("u")
    expect(sheet.locator(".note")).to_have_count(4)


def test_what_is_drawn_without_a_connection_is_kept_and_saved_later(world, signed_in, tmp_path):
    student = signed_in("S-1001", width=360, height=740)
    hand_in_from_a_phone(student, world, tmp_path)
    page = signed_in(world.teacher.email)
    page.goto(f"/assignments/{world.assignment.public_id}/desk/")
    expect(page.locator("[data-draw][data-ready]")).to_be_visible()
    sheet = page.locator("[data-sheet]").first
    sheet.locator("[data-paper]").scroll_into_view_if_needed()
    page.context.set_offline(True)
    drag(page, "box", sheet.locator("[data-paper]"), [(0.3, 0.3), (0.6, 0.5)])
    expect(page.locator("[data-unsaved-bar]")).to_be_visible()
    assert not UploadMark.objects.exists()
    page.context.set_offline(False)
    expect(sheet.locator(".note")).to_have_count(1)
    expect(sheet.locator("[data-pending]")).to_have_count(0)
    assert UploadMark.objects.count() == 1
