"""Reading an answer a second time, and settling two marks that lie apart."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from grading.marking.readings import Stage, stage_of
from grading.models import Grade, Response, SecondMark, SecondReading
from grading.services.grades import AnswerChanged, Decision, Seen, grade_decide
from grading.services.marking import plan_lock
from grading.verdict import STEP
from school.people.audit import audit_record
from school.people.models import User

__all__ = ["NotYours", "NothingToSettle", "reading_mark", "reading_settle"]


class NotYours(Exception):
    """It is somebody else's to read, was read already, or its first grade is the reader's own. Nothing was written."""


class NothingToSettle(Exception):
    """The two marks do not lie apart, or were settled meanwhile. Nothing was written."""


@transaction.atomic
def reading_mark(
    *, reading: SecondReading, by: User, decision: Decision, version: int, note: str = ""
) -> SecondMark:
    """Write the second reader's mark. Raises NotYours, or AnswerChanged when another text was shown."""
    reading = _lock(reading)
    response, first = reading.response, _grade_now(reading.response)
    if reading.marker_id != by.pk or hasattr(reading, "mark") or (first and first.decided_by_id == by.pk):
        raise NotYours
    if response.state == Response.State.TYPING or response.version != version:
        raise AnswerChanged
    mark = SecondMark.objects.create(
        reading=reading, marker=by, score=decision.score.quantize(STEP), note=note,
        criteria={name: str(value) for name, value in decision.criteria.items()},
    )  # fmt: skip
    _audit("marking.second", reading, by)
    return mark


@transaction.atomic
def reading_settle(
    *, reading: SecondReading, by: User, decision: Decision, seen: Seen, now: datetime
) -> Grade:
    """The settler's decision becomes the grade; both marks stay on record.

    Raises NothingToSettle, and what grade_decide raises when the page was out of date. The caller knows that `by` may.
    """
    reading = _lock(reading)
    assignment = reading.response.submission.assignment
    assert assignment is not None  # only answers of assignments are drawn
    plan = plan_lock(assignment)
    first, mark = _grade_now(reading.response), getattr(reading, "mark", None)
    stage = stage_of(
        assigned=True, first=first.score if first else None, second=mark.score if mark else None, gap=plan.gap,
        settled=reading.settled_at is not None,
    )  # fmt: skip
    if stage != Stage.APART:
        raise NothingToSettle
    grade = grade_decide(response=reading.response, by=by, decision=decision, seen=seen)
    reading.first, reading.settled_by, reading.settled_at = first, by, now
    reading.save(update_fields=["first", "settled_by", "settled_at"])
    _audit("marking.settle", reading, by)
    return grade


def _lock(reading: SecondReading) -> SecondReading:
    rows = SecondReading.objects.select_for_update(of=("self",)).select_related(
        "mark", "school", "response__submission__assignment__school"
    )
    return rows.get(pk=reading.pk)


def _grade_now(response: Response) -> Grade | None:
    """The grade in force."""
    if response.state != Response.State.GRADED:
        return None
    return Grade.objects.filter(response=response).order_by("-pk").first()


def _audit(action: str, reading: SecondReading, by: User) -> None:
    audit_record(
        school=reading.school, actor=by, action=action, target=str(reading.response.submission.public_id),
        response=str(reading.response.public_id),
    )  # fmt: skip
