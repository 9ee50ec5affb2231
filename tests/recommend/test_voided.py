"""A question that was voided says nothing of what a student knows."""

from __future__ import annotations

import pytest

from grading.services.changes_undo import change_undo
from recommend.models import Mastery, MasteryEvent
from recommend.services.mastery import mastery_apply, submissions_behind
from tests.grading.changes.changing import actor, applied, decided, voided

pytestmark = pytest.mark.django_db


def test_mastery_forgets_a_voided_answer_and_learns_it_again_when_that_is_taken_back(world):
    response = decided(world, "1", "0", released=True)
    student = response.submission.student
    mastery_apply(submission=response.submission)
    assert MasteryEvent.objects.filter(student=student).count() == 1
    change = voided(world, "short_answer", "full")
    applied(world, change)
    mastery_apply(submission=response.submission)
    assert not MasteryEvent.objects.filter(student=student).exists()
    assert not Mastery.objects.filter(student=student).exists()
    assert submissions_behind() == []
    change.refresh_from_db()
    change_undo(change=change, by=actor(world), now=response.created_at)
    assert submissions_behind() == [response.submission_id]
