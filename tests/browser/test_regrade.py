"""A request for another look: asked on a phone without the mouse, accepted by the teacher, given to those alike."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from grading.models import RegradeRequest, Response, Submission
from tests.browser.furnished import answered, decide
from tests.browser.test_every_page import violations
from tests.factories import World, make_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
REASON = "I wrote that there is only one path for the current."


@pytest.fixture
def world(stack) -> World:
    return make_world("hill")


def released(world: World, student) -> Submission:
    now = timezone.now()
    submission = world.submission(student, state="submitted", submitted_at=now, released_at=now)
    decide(world, answered(world, submission, 0.7), "0.5")
    return submission


def fits(page: Page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def kept(page: Page) -> None:
    """Wait until the browser holds what was typed; scripts may not evaluate strings, so we ask from here."""
    while not page.evaluate(
        "(name) => Object.keys(localStorage).some((key) => key.startsWith(name))", "draft:regrade-"
    ):
        page.wait_for_timeout(100)


def fine(page: Page) -> bool:
    assert violations(page) == []
    return fits(page)


def ask_without_the_mouse(phone: Page, pictures: Path) -> None:
    """From the result to the sent request; the page is loaded anew half way."""
    phone.get_by_role("link", name="Ask for another look").focus()
    phone.keyboard.press("Enter")
    reason = phone.get_by_label("Why should it be looked at again?")
    phone.get_by_label("Says that there is only one path.").focus()
    phone.keyboard.press("Space")
    reason.focus()
    phone.keyboard.type(REASON)
    expect(phone.locator("[data-count]")).to_have_text(f"{len(REASON)} of 2,000 characters")
    kept(phone)
    phone.reload()  # a battery that gave up loses nothing
    phone.get_by_role("button", name="Put it back").press("Enter")
    expect(reason).to_have_value(REASON)
    phone.screenshot(path=pictures / "regrade-ask.png", full_page=True)
    assert fine(phone)
    phone.get_by_role("button", name="Send the request").press("Enter")
    expect(phone.locator(".regrade-thread")).to_contain_text("Says that there is only one path.")
    assert fine(phone)


def test_a_request_goes_from_a_phone_to_the_desk_and_back(world, signed_in, pictures):
    submission = released(world, world.student)
    others = [released(world, world.new_student(name)) for name in ("Ann Alike", "Ben Alike")]
    phone = signed_in(world.student.email, width=360, height=740)
    phone.goto(f"/submissions/{submission.public_id}/")
    phone.screenshot(path=pictures / "regrade-result.png", full_page=True)
    ask_without_the_mouse(phone, pictures)

    teacher = signed_in(world.teacher.email)
    teacher.goto("/grading/")
    teacher.get_by_role("link", name="Read and answer").click()
    teacher.screenshot(path=pictures / "regrade-inbox.png", full_page=True)
    assert fine(teacher)
    teacher.get_by_role("link", name="Sam Student").click()
    teacher.screenshot(path=pictures / "regrade-teacher.png", full_page=True)
    assert fine(teacher)
    teacher.get_by_label("Points", exact=True).fill("2")
    teacher.get_by_role("button", name="Accept").click()
    expect(teacher.get_by_role("heading", level=1)).to_have_text(
        "2 others have this answer or one of its group: apply to them too?"
    )
    teacher.screenshot(path=pictures / "regrade-alike.png", full_page=True)
    assert fine(teacher)
    teacher.get_by_label("Ben Alike").uncheck()
    teacher.get_by_role("button", name="Apply to those ticked").click()
    expect(teacher.get_by_role("button", name="Undo")).to_be_visible()
    scores = [str(Response.objects.get(submission=one).grade.score) for one in others]
    assert scores == ["1.0000", "0.5000"]

    # The student's page has stayed open: it tells by itself what became of the request.
    expect(phone.locator("#thread .status")).to_have_text("Accepted")
    expect(phone.get_by_label("Your message")).to_be_hidden()
    phone.screenshot(path=pictures / "regrade-answered.png", full_page=True)
    assert fine(phone)
    assert RegradeRequest.objects.get().state == "accepted"


def test_a_question_is_shown_ahead_of_the_others_and_the_rest_is_planned(world, signed_in, pictures):
    submission = released(world, world.student)
    Submission.objects.update(released_at=None)
    Response.objects.create(
        school=world.school, submission=submission, question=world.questions["numeric"],
        answer={"text": "0.5 A"}, version=1, state="by_hand",
    )  # fmt: skip
    phone = signed_in(world.student.email, width=360, height=740)
    phone.goto(f"/submissions/{submission.public_id}/")
    expect(phone.locator(".alert")).to_contain_text("Handed in, not graded yet")
    teacher = signed_in(world.teacher.email)
    teacher.goto(f"/assignments/{world.assignment.public_id}/overview/")
    teacher.locator("#overview-more > summary").click()
    teacher.get_by_role("link", name="Release options").click()
    teacher.screenshot(path=pictures / "release.png", full_page=True)
    assert fine(teacher)
    teacher.get_by_role("row", name="Explain why").get_by_role("button").click()
    expect(teacher.locator(".alert").first).to_contain_text("1 student can see it now.")
    expect(phone.locator(".alert")).to_contain_text("1 of 2 questions is released")
    phone.screenshot(path=pictures / "release-phone.png", full_page=True)
    assert fine(phone)
    teacher.get_by_label("When", exact=True).select_option("later")
    teacher.get_by_label("Date and time").fill("2090-01-01T08:00")
    teacher.get_by_role("button", name="Release", exact=True).click()
    expect(teacher.get_by_role("button", name="Take back")).to_be_visible()
    teacher.set_viewport_size({"width": 360, "height": 740})
    teacher.screenshot(path=pictures / "release-narrow.png", full_page=True)
    assert fits(teacher)
