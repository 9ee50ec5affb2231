"""Reports with figures, in both languages and themes and on a phone: accessible, and nothing runs sideways."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.browser.test_every_page import LANGUAGES, cookies_of, look
from tests.factories import make_world
from tests.grading.reports.graded import graded

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_reports_with_figures_are_accessible_and_fit_a_phone(context_of, stack):
    world = make_world("hill")
    pupil = graded(world, 14)[1]
    of_work, of_class = [world.assignment.public_id], [world.section.public_id]
    pages = [
        reverse("grading:assignment_report", args=of_work),
        reverse("grading:section_report", args=of_class),
        reverse("grading:student_report", args=[*of_class, pupil.public_id]),
    ]
    for one in world.questions.values():
        pages.append(reverse("grading:question_report", args=[*of_work, one.public_id]) + "?names=1")
    context = context_of(reduced_motion="reduce")
    context.add_cookies(cookies_of(world, "teacher", stack.url))
    page = context.new_page()
    wrong: list[str] = []
    for language in LANGUAGES:
        world.teacher.language = language
        world.teacher.save(update_fields=["language"])
        for address in pages:
            wrong += look(page, address, language)
    assert not wrong, "\n".join(wrong)
