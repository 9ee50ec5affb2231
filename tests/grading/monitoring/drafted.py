"""A class with weeks of drafts, written as rows: the tests are about what is made of them."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from grading.models import Draft, Grade, Response, Submission
from school.people.models import User
from tests.factories import World

VERSION = "tiny-1"


def drafts(
    world: World, n: int, at: datetime, *, score: float = 0.7, changed: int = 0, kind: str = "short_answer",
    students: list[User] | None = None,
) -> list[Draft]:  # fmt: skip
    """`n` drafts of one kind, a minute apart; all decided by the teacher, the first `changed` of them otherwise."""
    pupils = students or [world.new_student(f"Pupil {at:%m%d} {number}") for number in range(n)]
    made = []
    for place, pupil in enumerate(pupils[:n]):
        submission, _new = Submission.objects.get_or_create(
            assignment=world.assignment, student=pupil, school=world.school, section=world.section,
            defaults={"state": "submitted", "submitted_at": at},
        )  # fmt: skip
        response = Response.objects.create(
            school=world.school, submission=submission, question=world.questions[kind], version=1, state="graded"
        )  # fmt: skip
        made.append(_draft(response, score + (place % 5 - 2) / 50, at + timedelta(minutes=place)))
        _grade(made[-1], world.teacher, other=place < changed)
    return made


def _draft(response: Response, score: float, at: datetime) -> Draft:
    draft = Draft.objects.create(
        response=response, answer_version=1, score=Decimal(str(round(score, 4))), confidence=0.8, verdict={},
        grader=response.question.kind, model_version=VERSION,
    )  # fmt: skip
    Draft.objects.filter(pk=draft.pk).update(created_at=at)
    return draft


def _grade(draft: Draft, by: User, *, other: bool) -> None:
    score = 1 - draft.score if other else draft.score
    Grade.objects.create(response=draft.response, draft=draft, score=score, decided_by=by)
