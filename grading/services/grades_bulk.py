"""Deciding many answers at once, and taking that back: what one by one would do, in a fixed number of queries.

The rules of grading/services/grades.py hold for each answer. What would be an exception there is an answer left alone here.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max

from grading.models import Draft, Grade, Response
from grading.services.grade_rows import (
    Decision,
    Seen,
    again_of,
    changes_undone,
    comes_back,
    grade_of,
    grades_of,
    is_as_shown,
    locked,
    may_undo,
    settle,
)
from school.people.models import User

__all__ = ["Decided", "Wanted", "grades_decide", "grades_undo"]

BATCH = 1_000
State = Response.State


@dataclass(frozen=True, slots=True)
class Wanted:
    """One answer with the decision it is to get, what the preview showed of it, and its draft."""

    response: Response
    decision: Decision
    seen: Seen
    draft: Draft | None = None


@dataclass(frozen=True, slots=True)
class Decided:
    """`left` are answers that somebody changed, decided or removed since the preview."""

    grades: Sequence[Grade]
    left: Sequence[Response]


@transaction.atomic
def grades_decide(*, wanted: Sequence[Wanted], by: User) -> Decided:
    """Decide these answers of one school. Nobody's decision is overwritten unseen."""
    kept = locked({one.response.pk for one in wanted})
    newest = _newest(kept)
    grades: list[Grade] = []
    left: list[Response] = []
    for one in wanted:
        response = kept.get(one.response.pk)
        if (
            response is None
            or not is_as_shown(response, one.seen)
            or newest.get(response.pk) != one.seen.grade
        ):
            left.append(one.response)
            continue
        last = newest.get(response.pk)
        grades.append(grade_of(response, by, one.decision, one.draft, seen=True, newest=last))
        newest[response.pk] = 0  # named twice, it was decided in between
    Grade.objects.bulk_create(grades, batch_size=BATCH)
    settle({one.response: State.GRADED for one in grades}, by, "grade.decide")
    return Decided(grades, left)


@transaction.atomic
def grades_undo(*, grades: Sequence[Grade], by: User) -> int:
    """Take back those of `by`'s decisions that are still in force; returns how many there were.

    Left alone is what somebody decided since, and a first decision whose result the student has seen.
    """
    kept = locked({one.response_id for one in grades})
    rows, undone = grades_of(kept), changes_undone(kept)
    drafted = set(Draft.every.filter(response__in=kept).values_list("response", flat=True))
    again: list[Grade] = []
    states: dict[Response, str] = {}
    for grade in grades:
        response, known = kept.get(grade.response_id), rows.get(grade.response_id)
        if response is None or not known:
            continue  # its student was removed this very moment
        newest = known[-1]
        if response in states or newest.pk != grade.pk or not may_undo(response, newest, by):
            continue
        before = comes_back(known, undone)
        if before:
            again.append(again_of(before, newest))
            states[response] = State.GRADED
        elif not response.is_shown:
            states[response] = State.DRAFTED if response.pk in drafted else State.BY_HAND
    Grade.objects.bulk_create(again, batch_size=BATCH)
    settle(states, by, "grade.undo")
    return len(states)


def _newest(responses: Collection[int]) -> dict[int, int]:
    """The id of the newest grade of each answer that has one."""
    rows = Grade.objects.filter(response__in=responses).order_by().values("response")
    return dict(rows.annotate(newest=Max("pk")).values_list("response", "newest"))
