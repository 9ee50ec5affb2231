"""What one answer counts for in its assignment: the one place that knows of voided questions. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

__all__ = ["FULL", "OUT", "Worth", "together", "worth"]

# How a question may be voided: its points are gone for everyone, or everyone has all of them.
OUT, FULL = "out", "full"
NOTHING = Decimal(0)
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Worth:
    """Points earned (None while nothing is decided) out of the points that count."""

    earned: Decimal | None
    points: Decimal

    @property
    def share(self) -> Decimal | None:
        """Earned of what counts, 0..1; None while undecided, and where nothing counts."""
        return self.earned / self.points if self.earned is not None and self.points else None


def worth(points: Decimal, void: str = "", score: Decimal | None = None) -> Worth:
    """`points` are those of the question in its assignment, `score` the fraction 0..1 of them in force, if any.

    Raises ValueError for a way of voiding that does not exist: a sum must never be wrong in silence.
    """
    if void == OUT:
        return Worth(NOTHING, NOTHING)
    if void == FULL:
        return Worth(points, points)
    if void:
        raise ValueError(f"no way of voiding {void!r}; known: {OUT}, {FULL}")
    return Worth(None if score is None else (score * points).quantize(CENT), points)


def together(parts: Iterable[Worth]) -> Worth:
    """The sum of a whole assignment; undecided parts earn nothing yet."""
    rows = list(parts)
    earned = sum((one.earned or NOTHING for one in rows), NOTHING)
    return Worth(earned, sum((one.points for one in rows), NOTHING))
