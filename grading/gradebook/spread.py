"""How the totals of a class fall, in steps of ten percent. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

__all__ = ["Bin", "Spread", "spread_of"]

BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """Percent from `first` to `last`; `height` in percent of the tallest, `top` what is above it."""

    first: int
    last: int
    count: int
    height: int

    @property
    def top(self) -> int:
        return 100 - self.height

    @property
    def is_last(self) -> bool:
        return self.last == 100


@dataclass(frozen=True, slots=True)
class Spread:
    bins: tuple[Bin, ...]
    count: int
    mean: Decimal | None
    median: Decimal | None


def spread_of(percents: Iterable[Decimal | None]) -> Spread:
    """Who has no total yet is not counted; extra credit above 100 stands in the last step."""
    known = sorted(one for one in percents if one is not None)
    counts = [0] * BINS
    for one in known:
        counts[max(0, min(BINS - 1, int(one) // BINS))] += 1
    tallest = max(*counts, 1)
    bins = tuple(
        Bin(at * 10, at * 10 + 10, count, round(100 * count / tallest)) for at, count in enumerate(counts)
    )
    middle = len(known) // 2
    if not known:
        return Spread(bins, 0, None, None)
    median = known[middle] if len(known) % 2 else (known[middle - 1] + known[middle]) / 2
    return Spread(bins, len(known), sum(known, Decimal(0)) / len(known), median)
