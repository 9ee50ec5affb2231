"""Graded answers for the tests of mastery and path."""

from datetime import datetime
from decimal import Decimal

from grading.models import Grade, Response, Submission
from school.people.models import User
from tests.factories import World


def graded(
    world: World,
    score: str,
    at: datetime,
    *,
    student: User | None = None,
    kind: str = "numeric",
    released: bool = True,
) -> Submission:
    """A handed-in practice answer with a grade by the teacher."""
    submission = Submission.objects.create(
        school=world.school,
        section=world.section,
        student=student or world.student,
        kind=Submission.Kind.PRACTICE,
        concept=world.concepts[0],
        state=Submission.State.SUBMITTED,
        submitted_at=at,
        released_at=at if released else None,
    )
    response = Response.objects.create(
        school=world.school,
        submission=submission,
        question=world.questions[kind],
        state=Response.State.GRADED,
    )
    grade_again(world, submission, score, response)
    return submission


def grade_again(world: World, submission: Submission, score: str, response: Response | None = None) -> Grade:
    response = response or submission.responses.get()
    return Grade.objects.create(response=response, score=Decimal(score), decided_by=world.teacher)
