"""Feedback in a real browser: a tone is chosen beside its example, and a result on a phone leads back to the lesson."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from school.courses.models import Section
from tests.browser.furnished import came_back, drafted
from tests.browser.test_every_page import look
from tests.factories import make_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_tone_is_chosen_by_keyboard_beside_its_example(stack, signed_in):
    world = make_world("hill")
    settings = reverse("courses:section_edit", args=[world.section.public_id])
    page = signed_in(world.teacher.email)
    page.goto(settings)
    example = page.locator("form .feedback-box")
    expect(example).to_contain_text("This point is missing:")
    page.get_by_role("radio", name="Plain").focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name="Warm")).to_be_checked()
    expect(example).to_contain_text("One more point to work on.")
    page.get_by_role("button", name="Save").press("Enter")
    expect(page.get_by_label("AI in this class")).to_contain_text("Warm")
    assert Section.objects.get().feedback_tone == "warm"
    for language in ("en", "zh-hans"):
        world.teacher.language = language
        world.teacher.save(update_fields=["language"])
        assert not look(page, settings, language)
        assert not look(page, reverse("grading:feedback_tones", args=[world.course.public_id]), language)


def test_the_words_follow_the_levels_until_they_are_the_teachers_own(stack, signed_in):
    world = make_world("hill")
    draft = drafted(world, "Ann", 0.4).draft
    one, two = world.questions["short_answer"].rubric.criteria.all()
    draft.verdict["findings"] = [
        {
            "code": "criterion_met_unquoted",
            "criterion": str(two.public_id),
            "params": {"criterion": two.text},
        },
        {"code": "criterion_missing", "criterion": str(one.public_id), "params": {"criterion": one.text}},
        {"code": "next_add", "criterion": None, "params": {}},
    ]
    draft.save(update_fields=["verdict"])
    page = signed_in(world.teacher.email)
    page.goto(reverse("grading:desk", args=[world.assignment.public_id]))
    words = page.get_by_label("Feedback from the draft")
    expect(words).to_have_value(re.compile("This point is missing: the current is the same everywhere"))
    page.keyboard.press("1")
    expect(words).to_have_value(re.compile("not complete: the current is the same everywhere"))
    page.keyboard.press("1")
    expect(words).to_have_value(
        "You have this point: the current is the same everywhere.\nYou have this point: there is only one path.\n"
        "Go on to the next question."
    )
    words.fill("Well seen, Ann.")
    page.locator("#desk-decide").click()
    page.keyboard.press("1")
    expect(page.locator("#desk-points")).to_have_value("1")
    expect(words).to_have_value("Well seen, Ann.")


def test_a_result_on_a_phone_leads_back_to_the_lesson(stack, signed_in):
    world = make_world("hill")
    submission = came_back(world)
    result = reverse("grading:result", args=[submission.public_id])
    page = signed_in(world.student.email)
    for language in ("zh-hans", "en"):
        world.student.language = language
        world.student.save(update_fields=["language"])
        assert not look(page, result, language)
    page.get_by_role("link", name=world.lesson.title).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(world.lesson.title)
