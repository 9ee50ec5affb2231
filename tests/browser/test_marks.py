"""Marks on an answer and the comment bank, in a real browser: by keyboard, by mouse, and read on a phone."""

from __future__ import annotations

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from grading.models import Response, SavedComment, TextMark
from tests.browser.furnished import drafted
from tests.factories import make_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# A character of two UTF-16 units and a line break before what is marked; the evidence stands in the middle.
TEXT = "😀 There is one path,\nso it is the same."


@pytest.fixture
def answer(stack) -> tuple[object, Response]:
    world = make_world("hill")
    response = drafted(world, "Ann", 0.3)
    response.answer = {"text": TEXT}
    response.save()
    return world, response


@pytest.fixture
def desk(answer, signed_in):
    world, response = answer
    page = signed_in(world.teacher.email)
    page.goto(
        f"/assignments/{world.assignment.public_id}/desk/?response={response.public_id}&question={response.question.public_id}"
    )
    expect(page.locator("[data-marks][data-ready]")).to_be_visible()
    return page


def words_of(mark: TextMark) -> str:
    return mark.on.text[mark.start : mark.end]


def test_words_are_marked_by_keyboard_changed_and_taken_back(desk):
    desk.keyboard.press("m")
    expect(desk.locator("[data-walking]")).to_be_visible()
    for key in ("End", "ArrowLeft", "Shift+ArrowRight"):
        desk.keyboard.press(key)
    expect(desk.locator("[data-marks-said]")).to_have_text("the same")
    desk.keyboard.press("Enter")
    expect(desk.locator("[data-marks-add] [name=quote]")).to_have_value("the same")
    desk.keyboard.press("ArrowRight")  # from highlight to right
    desk.keyboard.press("Tab")
    desk.keyboard.type("Same as where?")
    desk.locator("[data-marks-add] button[type=submit]").press("Enter")
    expect(desk.locator(".note-text")).to_have_text("Same as where?")
    mark = TextMark.objects.select_related("on").get()
    assert (words_of(mark), mark.kind) == ("the same", "right")
    desk.get_by_role("link", name="Note 1").press("Enter")
    expect(desk.locator(".note")).to_be_focused()
    desk.get_by_role("button", name="Undo").click()
    expect(desk.locator(".note")).to_have_count(0)
    assert not TextMark.objects.standing().exists()


def test_words_selected_over_evidence_are_marked_exactly(desk):
    desk.evaluate(
        """() => {
            const text = document.querySelector("[data-marks-text]");
            const mark = text.querySelector(".evidence").firstChild;
            getSelection().setBaseAndExtent(text.firstChild, 3, mark, mark.length);
        }"""
    )
    expect(desk.locator("[data-marks-add]")).to_have_attribute("open", "")
    selected = desk.locator("[data-marks-add] [name=quote]").input_value()
    desk.locator("[data-marks-add] button[type=submit]").click()
    expect(desk.locator(".note")).to_have_count(1)
    assert words_of(TextMark.objects.select_related("on").get()) == selected.strip()
    expect(desk.locator(".text-mark .evidence")).to_have_count(1)


def test_a_note_that_is_not_saved_survives_a_reload(desk):
    desk.locator("[data-marks-add] > summary").click()
    desk.locator("[data-marks-add] [name=note]").fill("half a thought")
    desk.reload()
    expect(desk.locator("[data-marks-add] [name=note]")).to_have_value("half a thought")


def test_a_saved_comment_is_inserted_by_keys_and_counted(answer, desk):
    world, _response = answer
    for text, key in (("Well said, {name}.", "w"), ("Name the unit.", "")):
        SavedComment.objects.create(
            school=world.school, course=world.course, owner=world.teacher, text=text, hot_key=key
        )
    field = desk.locator("#desk-comment[data-bank-ready]")
    field.press("x")
    field.fill("")
    desk.keyboard.type("Hello //")
    expect(desk.locator("[data-bank-search]")).to_be_focused()
    desk.keyboard.type("unit")
    expect(desk.locator("[role=option]")).to_have_count(1)
    desk.keyboard.press("Enter")
    expect(field).to_have_value("Hello Name the unit.")
    expect(field).to_be_focused()
    desk.keyboard.press("Alt+w")
    expect(field).to_have_value("Hello Name the unit.Well said, Ann.")
    expect(desk.locator("[data-unsaved]")).to_be_visible()
    desk.keyboard.press("Control+Shift+K")
    expect(desk.locator("[data-bank]")).to_be_visible()
    desk.keyboard.press("Escape")
    expect(field).to_be_focused()
    desk.goto(f"/courses/{world.course.public_id}/comments/")
    expect(desk.get_by_text("used 1 time")).to_have_count(2)


def test_the_student_reads_the_notes_on_a_phone(answer, stack, signed_in):
    world, response = answer
    from grading.models import MarkedText

    on = MarkedText.objects.create(response=response, version=response.version, text=TEXT)
    for start, end, kind in ((2, 20, "right"), (14, 40, "wrong")):
        TextMark.objects.create(
            school=world.school,
            on=on,
            start=start,
            end=end,
            kind=kind,
            note=f"about {kind}",
            by=world.teacher,
        )
    submission = response.submission
    submission.student, submission.released_at = world.student, timezone.now()
    submission.save()
    page = signed_in("S-1001", width=360, height=740)
    page.goto(f"/submissions/{submission.public_id}/")
    expect(page.get_by_text("about wrong")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.locator(".answer").get_by_role("link", name="Note 2").click()
    expect(page.locator(".note:target")).to_contain_text("about wrong")
