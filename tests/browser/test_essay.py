"""An essay from the editor to the grade: asked for by a teacher, written on a phone, read on the desk without a draft."""

from __future__ import annotations

from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from grading.models import Grade, Response
from school.courses.models import AssignmentQuestion, Question
from tests.browser.test_every_page import violations
from tests.factories import World, make_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ESSAY = "Last summer I waited at the station.\n\nMy brother was late, so I read a book and stayed calm."


@pytest.fixture
def world(stack) -> World:
    return make_world("hill")


def asked(page: Page, world: World) -> Question:
    """A teacher writes the question by the form."""
    page.goto(f"/courses/{world.course.public_id}/questions/new/")
    page.get_by_role("link", name="Essay").click()
    page.locator("[name=prompt]").fill("Write about a time when you were patient.")
    page.get_by_label("Words at least").fill("30")
    page.get_by_label("Words at most").fill("200")
    page.locator("[name=points]").fill("4")
    page.locator("[name=criterion_text]").first.fill("Tells of one time of waiting.")
    page.locator("[name=criterion_points]").first.fill("4")
    return page


def test_an_essay_is_asked_for_written_on_a_phone_and_graded_by_hand(world, signed_in, pictures):
    teacher = signed_in(world.teacher.email)
    asked(teacher, world)
    assert violations(teacher) == []
    teacher.screenshot(path=pictures / "essay-editor.png", full_page=True)
    teacher.get_by_role("button", name="Save").first.click()
    teacher.wait_for_url("**/questions/**")
    question = Question.objects.get(kind="essay")
    assert question.content == {"least_words": 30, "most_words": 200}
    world.assignment.questions.clear()
    AssignmentQuestion.objects.create(
        assignment=world.assignment, question=question, position=0, points=Decimal(4)
    )

    phone = signed_in(world.student.email, width=360)
    phone.goto(f"/assignments/{world.assignment.public_id}/")
    phone.get_by_label("Your essay").fill(ESSAY)
    expect(phone.get_by_text("19 words, 11 to go")).to_be_visible()
    assert violations(phone) == []
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360
    phone.screenshot(path=pictures / "essay-take.png", full_page=True)
    phone.get_by_role("button", name="Hand in").click()
    expect(phone.locator(".receipt-code")).to_be_visible()
    response = Response.objects.get(question=question, state__in=["pending", "by_hand"])
    for _try in range(600):
        response.refresh_from_db()
        if response.state == "by_hand":
            break
        phone.wait_for_timeout(500)
    assert response.hand_reason == "untrained"

    teacher.goto(f"/assignments/{world.assignment.public_id}/desk/?question={question.public_id}")
    expect(teacher.get_by_text("Essays get drafts once a grader of this class")).to_be_visible()
    assert violations(teacher) == []
    teacher.screenshot(path=pictures / "essay-desk.png", full_page=True)
    teacher.locator("#desk-points").fill("3")
    teacher.keyboard.press("Enter")
    expect(teacher.get_by_text("3 / 4").first).to_be_visible()
    assert Grade.objects.get(response=response).score == Decimal("0.75")
