"""How what was learnt of the whole answer and of its criteria is brought to speak of one score. Pure.

A spread is a list of (share of the points, chance), the least share first, chances summing to 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ml.tuning.base import Prediction

__all__ = [
    "LEAST",
    "Kinds",
    "Spread",
    "apart",
    "chance_of",
    "kind_of",
    "kinds_of",
    "of_parts",
    "of_whole",
    "pooled",
]

Spread = list[tuple[float, float]]
# Chances of no, of some and of all points.
Kinds = tuple[float, float, float]
# The desk shows whole percents, and no points are parted in two: no label is proposed that is told to be impossible.
LEAST = 0.02
CLOSE = 1e-4


def of_whole(whole: Prediction) -> Spread:
    """What the head of the whole answer holds."""
    return list(zip(whole.levels, whole.probabilities, strict=True))


def of_parts(parts: Sequence[tuple[float, Prediction]]) -> Spread:
    """The spread of the sum of criteria (share of the points, prediction), which rise and fall together (comonotone: Dhaene,
    Denuit, Goovaerts, Kaas & Vyncke 2002, "The concept of comonotonicity in actuarial science and finance").

    A good essay is good in most of its traits; and of the chances that the criteria leave for all of them to be right, none is
    greater (Fréchet), so that a sum is never less sure than its criteria make it be.
    """
    ends = [[*accumulate(one.probabilities)] for _share, one in parts]
    borders = sorted({0.0, *(end / one[-1] for one in ends for end in one)})
    found: dict[float, float] = {}
    for low, high in pairwise(borders):
        middle = (low + high) / 2
        total = sum(
            share * next(level for level, end in zip(one.levels, to, strict=True) if middle < end / to[-1])
            for (share, one), to in zip(parts, ends, strict=True)
        )
        found[round(total, 6)] = found.get(round(total, 6), 0.0) + high - low
    return sorted(found.items())


def kind_of(share: float) -> int:
    """0 for no points, 1 for some, 2 for all."""
    return 0 if share <= CLOSE else 2 if share >= 1 - CLOSE else 1


def kinds_of(spread: Spread) -> Kinds:
    """How likely no, some and all of the points are."""
    found = [sum(chance for share, chance in spread if kind_of(share) == kind) for kind in range(3)]
    return found[0], found[1], found[2]


def chance_of(spread: Spread, score: float) -> float:
    """The chance of a score; where the spread has no such share, of the nearest that is of its kind, 0 without one."""
    same = [(abs(share - score), chance) for share, chance in spread if kind_of(share) == kind_of(score)]
    return min(same)[1] if same else 0.0


def pooled(chances: Sequence[Kinds], score: float) -> Kinds:
    """The mean of several opinions (linear pool: Stone 1961), with at least `LEAST` for the kind of the score that is shown."""
    mean = [sum(one[kind] for one in chances) / len(chances) for kind in range(3)]
    mean[kind_of(score)] = max(mean[kind_of(score)], LEAST)
    none, some, full = (one / sum(mean) for one in mean)
    return none, some, full


def apart(one: Spread, other: Spread) -> float:
    """How far two spreads lie apart, in shares of the points, 0..1: the least mean distance over which the chances of one must
    be moved to become the other (Wasserstein 1969; on a line the area between the cumulative chances, Vallender 1973)."""
    places = sorted({share for share, _chance in (*one, *other)})
    return sum(abs(_below(one, low) - _below(other, low)) * (high - low) for low, high in pairwise(places))


def _below(spread: Spread, share: float) -> float:
    return sum(chance for place, chance in spread if place <= share + CLOSE)
