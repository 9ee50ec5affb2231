"""Answers on which two marks lie far apart, with the way to each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from grading.agreement.evidence import Twice
from grading.desk.place import Place, desk_url
from grading.models import Response
from school.courses.models import AssignmentQuestion

__all__ = ["FarRow", "far_rows"]


@dataclass(frozen=True)
class FarRow:
    """A decision far from its draft, in points."""

    response: Response
    number: int
    url: str
    decided: Decimal
    drafted: Decimal
    points: Decimal


def far_rows(found: Sequence[Twice]) -> list[FarRow]:
    """Two queries."""
    rows = Response.objects.filter(pk__in=[one.response for one in found]).select_related(
        "question", "submission__assignment", "submission__section"
    )
    responses = {row.pk: row for row in rows}
    items = AssignmentQuestion.objects.filter(assignment__in={one.assignment for one in found})
    worth = {(item.assignment_id, item.question_id): item for item in items}
    numbers = _numbers(worth)
    return [
        _row(one, responses[one.response], worth[one.assignment, one.question], numbers)
        for one in found
        if (one.assignment, one.question) in worth
    ]


def _numbers(items: Mapping[tuple[int, int], AssignmentQuestion]) -> dict[int, int]:
    """Item id -> its place in its assignment."""
    counts: dict[int, int] = {}
    places = {}
    for item in sorted(items.values(), key=lambda one: (one.assignment_id, one.position, one.pk)):
        counts[item.assignment_id] = counts.get(item.assignment_id, 0) + 1
        places[item.pk] = counts[item.assignment_id]
    return places


def _row(one: Twice, response: Response, item: AssignmentQuestion, numbers: Mapping[int, int]) -> FarRow:
    assignment = response.submission.assignment
    assert assignment is not None  # only answers of assignments are compared
    url = desk_url(assignment, Place(response.question.public_id, response=response.public_id))
    return FarRow(
        response, numbers[item.pk], url, one.score * item.points, one.other_score * item.points, item.points
    )
