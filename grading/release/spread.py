"""How the results of a class are spread, in figures too coarse to find one person in. Pure."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["FEWEST", "Column", "Spread", "spread_of"]

FEWEST = 10  # with fewer results a mean says too much about each
COLUMNS = 5


@dataclass(frozen=True, slots=True)
class Column:
    """Results from `low` to `high` percent; `height` and `top` are percent of the drawing's height."""

    low: int
    high: int
    count: int
    height: int

    @property
    def top(self) -> int:
        return 100 - self.height

    @property
    def x(self) -> int:
        return self.low


@dataclass(frozen=True, slots=True)
class Spread:
    """All in percent of the points; half of the results lie from `low` to `high`."""

    count: int
    mean: int
    low: int
    high: int
    columns: tuple[Column, ...]


def spread_of(shares: Sequence[float]) -> Spread | None:
    """`shares` are fractions 0..1 of the points, one a student; None with fewer than ten."""
    if len(shares) < FEWEST:
        return None
    counts = [0] * COLUMNS
    for share in shares:
        counts[min(COLUMNS - 1, max(0, int(share * COLUMNS)))] += 1
    low, _middle, high = statistics.quantiles(shares, n=4, method="inclusive")
    step, tallest = 100 // COLUMNS, max(counts)
    columns = tuple(
        Column(at * step, (at + 1) * step, count, round(100 * count / tallest))
        for at, count in enumerate(counts)
    )
    mean = round(100 * statistics.fmean(shares))
    return Spread(len(shares), mean, round(100 * low), round(100 * high), columns)
