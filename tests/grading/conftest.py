from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from grading.models import Response, Submission
from grading.services.submissions import submission_open, submission_submit
from school.people.models import User
from tests.factories import World
from tests.grading.tiny import tiny

__all__ = ["hand_in", "tiny"]

HandIn = Callable[..., Submission]


def answers_of(
    world: World, short: str, choice: str = "b", number: str = "0.5 A"
) -> dict[int, dict[str, Any]]:
    questions = world.questions
    return {
        questions["single_choice"].pk: {"choice": choice} if choice else {},
        questions["numeric"].pk: {"text": number},
        questions["short_answer"].pk: {"text": short} if short else {},
    }


@pytest.fixture
def hand_in(db: None) -> HandIn:
    """`hand_in(world, student, "one path")`: a handed-in submission with its three answers pending."""

    def make(world: World, student: User | None = None, short: str = "one path", **more: str) -> Submission:
        now = timezone.now()
        submission = submission_open(assignment=world.assignment, student=student or world.student, now=now)
        answers = answers_of(world, short, **more)
        for response in submission.responses.all():
            response.answer = answers[response.question_id]
            response.version, response.saved_at = 1, now
            response.save()
        return submission_submit(submission=submission, now=now)

    return make


def states_of(submission: Submission) -> dict[str, str]:
    rows = Response.objects.filter(submission=submission)
    return dict(rows.values_list("question__kind", "state"))
