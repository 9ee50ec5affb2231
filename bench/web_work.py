"""What the pupils of a bench school handed in, with its drafts, grades and mastery; written in bulk."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.utils import timezone

from bench.web_courses import Taught
from grading.models import Draft, Grade, Response, Submission
from grading.verdict import Label, Verdict
from recommend.models import Mastery
from school.people.models import School, User

BATCH = 2_000
HALF = Decimal("0.5")
VERDICT = Verdict(HALF, Label.PARTIAL, 0.7, "short_answer", "bench").as_json()
ANSWER = {"text": "It is the same everywhere."}


def work_make(school: School, taught: Sequence[Taught], teacher: User) -> list[Submission]:
    """Every pupil hands in both assignments; the one that is over is graded and released. Returns the released."""
    waiting = _submissions(school, taught, is_over=False)
    _responses(waiting, taught, Response.State.DRAFTED)
    released = _submissions(school, taught, is_over=True)
    graded = _responses(released, taught, Response.State.GRADED)
    Grade.objects.bulk_create(
        (Grade(response=one, score=HALF, decided_by=teacher) for one in graded), batch_size=BATCH
    )
    _mastery(school, taught)
    return released


def _submissions(school: School, taught: Sequence[Taught], *, is_over: bool) -> list[Submission]:
    now = timezone.now()
    rows = (
        Submission(
            school=school, section=one.section, student=pupil, assignment=one.over if is_over else one.open,
            state=Submission.State.SUBMITTED, submitted_at=now, released_at=now if is_over else None,
        )
        for one in taught
        for pupil in one.pupils
    )  # fmt: skip
    return Submission.objects.bulk_create(rows, batch_size=BATCH)


def _responses(
    submissions: Sequence[Submission], taught: Sequence[Taught], state: Response.State
) -> list[Response]:
    asked = {one.section.pk: one.questions for one in taught}
    rows = (
        Response(
            school=submission.school,
            submission=submission,
            question=question,
            version=1,
            answer=ANSWER,
            state=state,
        )
        for submission in submissions
        for question in asked[submission.section_id]
    )
    responses = Response.objects.bulk_create(rows, batch_size=BATCH)
    drafts = (
        Draft(
            response=one, answer_version=1, score=HALF, confidence=0.7, verdict=VERDICT, grader="short_answer",
            model_version="bench",
        )
        for one in responses
    )  # fmt: skip
    Draft.objects.bulk_create(drafts, batch_size=BATCH)
    return responses


def _mastery(school: School, taught: Sequence[Taught]) -> None:
    now = timezone.now()
    rows = (
        Mastery(
            school=school, student=pupil, concept=one.concept, probability=0.6, observations=3, updated_at=now
        )
        for one in taught
        for pupil in one.pupils
    )
    Mastery.objects.bulk_create(rows, batch_size=BATCH)
