"""The order of units, lessons and concepts among their siblings."""

from __future__ import annotations

from typing import TypeVar

from django.db import transaction
from django.db.models import Max, QuerySet

from school.courses.models import Concept, Lesson, Unit

__all__ = ["last_place", "place_move"]

P = TypeVar("P", Concept, Lesson, Unit)


def last_place(siblings: QuerySet[P]) -> int:
    """The position behind all siblings."""
    highest = siblings.aggregate(highest=Max("position"))["highest"]
    return 0 if highest is None else int(highest) + 1


@transaction.atomic
def place_move(*, siblings: QuerySet[P], row: P, steps: int) -> None:
    """Move `row` up (negative) or down among its siblings, stopping at the ends; positions become 0, 1, 2 …"""
    rows = list(siblings.select_for_update().order_by("position", "id"))
    here = next(place for place, one in enumerate(rows) if one.pk == row.pk)
    moved = rows.pop(here)
    rows.insert(min(max(here + steps, 0), len(rows)), moved)
    for place, one in enumerate(rows):
        one.position = place
    siblings.model._default_manager.bulk_update(rows, ["position"])
