from __future__ import annotations

import pytest
from django.utils import timezone

from grading.services.release import submission_release
from tests.grading.conftest import HandIn
from tests.grading.release.decided import answer_to, decide_all

REASON = "I wrote that there is one path, so it is the same."


@pytest.fixture
def released(world, hand_in: HandIn):
    """The student's work, all answers decided with half of the points, and released."""
    submission = decide_all(hand_in(world), world.teacher)
    return submission_release(submission=submission, by=world.teacher, now=timezone.now())


@pytest.fixture
def response(released):
    return answer_to(released, "short_answer")
