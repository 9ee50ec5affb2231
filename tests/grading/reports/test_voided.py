"""A voided question is in no report: it tells nothing of students or of itself."""

from __future__ import annotations

import pytest
from django.utils import timezone

from grading.reports.classroom import classroom_of
from grading.reports.question import question_report
from grading.reports.reading import worth_of
from tests.grading.changes.changing import actor, applied, voided
from tests.grading.reports.graded import graded

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("void", ["out", "full"])
def test_reports_leave_a_voided_question_out(world, void):
    graded(world, 6)
    question, day = world.questions["numeric"], timezone.localdate()
    applied(world, voided(world, "numeric", void))
    assert question.pk not in worth_of(world.assignment)
    room = classroom_of(actor(world), world.section)
    assert question.pk not in {one.question for one in room.answers}
    assert room.scores[world.assignment.pk].points == 3
    assert (
        question_report(actor(world), world.assignment, question, day).title
        == "A question that was taken out"
    )
