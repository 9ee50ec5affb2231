"""Where every answer of a sample stands, from a few columns of each: what is counted, and what pages choose their rows by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from grading.marking.readings import Stage, stage_of
from grading.models import Grade, MarkingPlan, Response, SecondReading

__all__ = ["Places", "Standing", "standings_of"]

Places = Mapping[int, tuple[int, Decimal]]  # question id -> its number and its points in the assignment
COLUMNS = (
    "pk", "response", "response__state", "response__question", "marker", "settled_at", "first__score", "mark__score",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Standing:
    """`distance` of the two marks in points of the question; 0 while one is missing."""

    pk: int
    stage: Stage
    read: bool
    distance: Decimal


def standings_of(readings: QuerySet[SecondReading], plan: MarkingPlan, places: Places) -> list[Standing]:
    """Two queries, and no row becomes an object."""
    rows = list(readings.order_by("response__question", "pk").values_list(*COLUMNS))
    scores = _in_force(
        response
        for _pk, response, state, _question, _marker, _settled, first, _second in rows
        if first is None and state == Response.State.GRADED
    )
    found = []
    for pk, response, _state, question, marker, settled, kept, second in rows:
        first = scores.get(response) if kept is None else kept
        stage = stage_of(
            assigned=marker is not None, first=first, second=second, gap=plan.gap, settled=settled is not None
        )
        points = places.get(question, (0, Decimal(1)))[1]
        apart = Decimal(0) if first is None or second is None else abs(first - second) * points
        found.append(Standing(pk, stage, second is not None, apart))
    return found


def _in_force(responses: Iterable[int]) -> dict[int, Decimal]:
    rows = Grade.objects.filter(response__id__among=responses).order_by("response_id", "-pk")
    return dict(rows.distinct("response_id").values_list("response_id", "score"))
