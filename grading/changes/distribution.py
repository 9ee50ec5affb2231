"""How results fall before and after a change, in tenths, as pairs of bars. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

__all__ = ["BINS", "Bin", "bins_of"]

BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """Results from `low` to `high` percent: how many `before` and `after`, and heights in percent of the tallest."""

    low: int
    high: int
    before: int
    after: int
    before_height: int
    after_height: int

    @property
    def x(self) -> int:
        return self.low

    @property
    def x_after(self) -> float:
        return self.low + 4.5

    @property
    def before_top(self) -> int:
        return 100 - self.before_height

    @property
    def after_top(self) -> int:
        return 100 - self.after_height


def bins_of(pairs: Iterable[tuple[Decimal | None, Decimal | None]]) -> list[Bin]:
    """`pairs` are shares 0..1 before and after; None where there is none. The last bin holds the full score too."""
    rows = list(pairs)
    before, after = (_counts([pair[side] for pair in rows]) for side in (0, 1))
    tallest = max([*before, *after, 1])
    step = 100 // BINS
    return [
        Bin(at * step, (at + 1) * step, old, new, round(100 * old / tallest), round(100 * new / tallest))
        for at, (old, new) in enumerate(zip(before, after, strict=True))
    ]


def _counts(shares: Sequence[Decimal | None]) -> list[int]:
    counts = [0] * BINS
    for share in shares:
        if share is not None:
            counts[min(BINS - 1, int(share * BINS))] += 1
    return counts
