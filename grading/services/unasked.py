"""Answers to a question that their assignment asks no more: kept to be read, counted for nobody, and never waited for.

Taking a question out is refused once students have begun (school/courses/services/assignments.py); rows may be from
before that.
"""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet

from grading.models import Response, Submission
from school.courses.models import AssignmentQuestion

__all__ = ["unasked", "unasked_settle"]

State = Response.State


def unasked(rows: QuerySet[Response]) -> QuerySet[Response]:
    """Those of `rows` whose assignment does not ask their question."""
    asked = AssignmentQuestion.objects.filter(
        assignment=OuterRef("submission__assignment"), question=OuterRef("question")
    )
    return rows.filter(~Exists(asked), submission__kind=Submission.Kind.ASSIGNMENT)


def unasked_settle(rows: QuerySet[Response] | None = None) -> int:
    """Handed-in ones need no decision, as voided ones do not: no work waits for them. How many there were."""
    waiting = Response.objects.filter(state__in=[State.PENDING, State.DRAFTED, State.BY_HAND])
    found = unasked(waiting if rows is None else rows)
    return found.update(state=State.GRADED, lease=None, leased_until=None)
