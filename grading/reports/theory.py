"""Classical test theory: how hard a question is, what it tells apart, how far a total can be trusted. Pure.

Scores are shares of the points, 0..1, or points; a matrix has a row for each student and a column for each question.
Sources: Crocker & Algina 1986, Introduction to Classical and Modern Test Theory, ch. 6, 7 and 14; Cronbach 1951,
Psychometrika 16. What has fewer than `MINIMUM` answers is for the caller to withhold.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from math import atanh, exp, log, sqrt, tanh

from grading.monitoring.statistics import Z95, wilson

__all__ = [
    "MINIMUM", "Estimate", "alpha", "difficulty", "error_of_measurement", "item_rest", "quartiles", "spread",
    "upper_lower",
]  # fmt: skip

MINIMUM = 10  # answers; below it a figure says more about chance than about the question
TAIL = 0.27  # share of students in the upper and the lower group: Kelley 1939, J. Educational Psychology 30
TINY = 1e-12

Matrix = Sequence[Sequence[float]]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure and its 95% interval, in the unit of the figure."""

    value: float
    low: float
    high: float


def mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def spread(values: Sequence[float]) -> float:
    """Standard deviation with n - 1; 0 for fewer than two values."""
    return sqrt(_variance(values))


def _variance(values: Sequence[float]) -> float:
    if len(values) < 2:
        return 0.0
    middle = mean(values)
    return sum((value - middle) ** 2 for value in values) / (len(values) - 1)


def difficulty(scores: Sequence[float]) -> Estimate | None:
    """Mean share of the points (Crocker & Algina ch. 14: the higher, the easier); None without any.

    The interval is Wilson's. For part scores it is rather too wide than too narrow: no variable on 0..1 varies
    more than a proportion of the same mean (Bhatia & Davis 2000, American Mathematical Monthly 107).
    """
    if not scores:
        return None
    return Estimate(mean(scores), *wilson(sum(scores), len(scores)))


def quartiles(values: Sequence[float]) -> tuple[float, float, float]:
    """Lower quartile, median and upper quartile, between neighbours where they fall between (Hyndman & Fan 1996, type 7)."""
    ordered = sorted(values)

    def at(share: float) -> float:
        place = share * (len(ordered) - 1)
        below = int(place)
        above = min(below + 1, len(ordered) - 1)
        return ordered[below] + (place - below) * (ordered[above] - ordered[below])

    return at(0.25), at(0.5), at(0.75)


def item_rest(item: Sequence[float], rest: Sequence[float]) -> Estimate | None:
    """Discrimination: correlation of a question with the points of all others (Henrysson 1963, Psychometrika 28).

    The question is left out of the total, which it would otherwise agree with by itself. The interval is Fisher's
    (1921). None for fewer than four students, or where either does not vary.
    """
    if len(item) < 4 or spread(item) < TINY or spread(rest) < TINY:
        return None
    middle, other = mean(item), mean(rest)
    shared = sum((x - middle) * (y - other) for x, y in zip(item, rest, strict=True)) / (len(item) - 1)
    r = max(-1.0, min(1.0, shared / (spread(item) * spread(rest))))
    if abs(r) > 1 - TINY:
        return Estimate(r, r, r)
    half = Z95 / sqrt(len(item) - 3)
    return Estimate(r, tanh(atanh(r) - half), tanh(atanh(r) + half))


def upper_lower(item: Sequence[float], totals: Sequence[float]) -> float | None:
    """Mean share of the best 27% minus that of the weakest 27% (Kelley 1939), -1..1; None where a group is empty.

    Students with equal totals at the edge of a group belong to it in equal parts, so that order decides nothing.
    """
    size = round(TAIL * len(item))
    if not size:
        return None
    rows = sorted(zip(totals, item, strict=True), key=lambda row: row[0])
    return _end(rows[::-1], size) - _end(rows, size)


def _end(rows: Sequence[tuple[float, float]], size: int) -> float:
    """Mean of the first `size` scores, ties shared."""
    found, left = 0.0, float(size)
    for _total, tied in groupby(rows, key=lambda row: row[0]):
        scores = [score for _same, score in tied]
        taken = min(left, len(scores))
        found += taken * mean(scores)
        left -= taken
        if left <= 0:
            break
    return found / size


def alpha(matrix: Matrix) -> Estimate | None:
    """Reliability of the total: Cronbach's alpha (1951), at most 1.

    The interval is Bonett's (2002, J. Educational and Behavioral Statistics 27), which needs neither equal
    variances nor tables. None for fewer than two questions or three students, or where totals do not vary.
    """
    if len(matrix) < 3 or len(matrix[0]) < 2:
        return None
    questions = len(matrix[0])
    whole = _variance([sum(row) for row in matrix])
    if whole < TINY:
        return None
    parts = sum(_variance(column) for column in zip(*matrix, strict=True))
    found = questions / (questions - 1) * (1 - parts / whole)
    if 1 - found < TINY:
        return Estimate(1.0, 1.0, 1.0)
    half = Z95 * sqrt(2 * questions / ((questions - 1) * (len(matrix) - 2)))
    missing = log(1 - found)
    return Estimate(found, 1 - exp(missing + half), 1 - exp(missing - half))


def error_of_measurement(totals: Sequence[float], reliability: float) -> float:
    """Standard error of a total, in its unit (Crocker & Algina ch. 7); a negative reliability counts as none."""
    return spread(totals) * sqrt(1 - max(0.0, min(1.0, reliability)))
