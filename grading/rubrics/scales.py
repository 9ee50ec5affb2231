"""The levels of a rubric criterion, from the least to the most, and what each is worth. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

__all__ = ["Level", "as_rows", "from_rows", "nearest", "scale", "share", "standard"]

STEP = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Level:
    """One rung: its points, a name and what an answer on it looks like. Without a name it is called by its worth."""

    points: Decimal
    name: str = ""
    text: str = ""


def standard(points: Decimal) -> tuple[Level, ...]:
    """Missing, partly, met: the levels of a criterion that has none of its own."""
    return (Level(Decimal(0)), Level(points / 2), Level(points))


def scale(points: Decimal, levels: Iterable[Level] = ()) -> tuple[Level, ...]:
    """The levels of a criterion worth `points`, the least first."""
    return tuple(sorted(levels, key=lambda one: one.points)) or standard(points)


def share(level: Level, points: Decimal) -> Decimal:
    """The fraction 0..1 of a criterion's points that a level gives; 0 for a criterion worth nothing."""
    # Normalised, because 1.000000 and 1 are one level and are compared and stored as text.
    return (level.points / points).quantize(STEP).normalize() + Decimal(0) if points > 0 else Decimal(0)


def nearest(levels: Sequence[Level], points: Decimal, fraction: Decimal) -> int:
    """Place of the level whose share is nearest to a fraction; the lower of equals."""
    return min(range(len(levels)), key=lambda place: abs(share(levels[place], points) - fraction))


def as_rows(levels: Iterable[Level]) -> list[dict[str, str]]:
    """As stored with a criterion, the least first."""
    ordered = sorted(levels, key=lambda one: one.points)
    return [{"points": str(one.points), "name": one.name, "text": one.text} for one in ordered]


def from_rows(rows: Iterable[Mapping[str, Any]]) -> tuple[Level, ...]:
    """The inverse of `as_rows`; raises KeyError or InvalidOperation for rows that are none."""
    return tuple(Level(Decimal(str(row["points"])), row.get("name", ""), row.get("text", "")) for row in rows)
