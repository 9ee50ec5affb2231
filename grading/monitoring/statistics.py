"""The few tests and intervals that watching needs, each with its source. Plain Python: web processes call them too.

All probabilities are two-sided. Counts are non-negative integers; samples are sequences of finite floats.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from math import erfc, exp, log, sqrt

__all__ = [
    "histogram",
    "kolmogorov_smirnov",
    "newcombe",
    "population_stability",
    "two_proportions",
    "wilson",
]

Z95 = 1.959963984540054


def wilson(hits: float, n: int, z: float = Z95) -> tuple[float, float]:
    """Score interval of a proportion (Wilson 1927, JASA 22), inside 0..1; (0, 1) when nothing was counted."""
    if n == 0:
        return 0.0, 1.0
    share, square = hits / n, z * z
    centre = (share + square / (2 * n)) / (1 + square / n)
    half = z / (1 + square / n) * sqrt(share * (1 - share) / n + square / (4 * n * n))
    return max(0.0, min(share, centre - half)), min(1.0, max(share, centre + half))


def newcombe(hits: int, n: int, other_hits: int, other_n: int) -> tuple[float, float]:
    """95% interval of `hits/n - other_hits/other_n` from two Wilson intervals (Newcombe 1998, method 10)."""
    if not n or not other_n:
        return -1.0, 1.0
    share, other = hits / n, other_hits / other_n
    (low, high), (other_low, other_high) = wilson(hits, n), wilson(other_hits, other_n)
    down = sqrt((share - low) ** 2 + (other_high - other) ** 2)
    up = sqrt((high - share) ** 2 + (other - other_low) ** 2)
    return max(-1.0, share - other - down), min(1.0, share - other + up)


def two_proportions(hits: int, n: int, other_hits: int, other_n: int) -> float:
    """p of "both shares are the same" by the pooled z test (Fleiss, Levin & Paik 2003, ch. 3); 1 without data.

    With Yates's continuity correction, so that small counts do not speak louder than they may.
    """
    total = n + other_n
    pooled = (hits + other_hits) / total if n and other_n else 0.0
    spread = pooled * (1 - pooled)
    if spread <= 0:
        return 1.0
    correction = (1 / n + 1 / other_n) / 2
    gap = max(0.0, abs(hits / n - other_hits / other_n) - correction)
    return erfc(gap / sqrt(spread * (1 / n + 1 / other_n)) / sqrt(2))


def kolmogorov_smirnov(sample: Sequence[float], other: Sequence[float]) -> tuple[float, float]:
    """(largest gap between the two distribution functions, p); (0, 1) when either sample is empty.

    p is the asymptotic one with Stephens's correction (Stephens 1970, JRSS B 32). Where values are tied, as
    scores are, it is too large rather than too small (Noether 1963), so an alarm is never made by ties.
    """
    if not sample or not other:
        return 0.0, 1.0
    one, two = sorted(sample), sorted(other)
    gap = max(
        abs(bisect_right(one, value) / len(one) - bisect_right(two, value) / len(two))
        for value in {*one, *two}
    )
    root = sqrt(len(one) * len(two) / (len(one) + len(two)))
    return gap, _kolmogorov_tail((root + 0.12 + 0.11 / root) * gap)


def _kolmogorov_tail(value: float) -> float:
    """P(K > value) of Kolmogorov's distribution; the series is only slow where the answer is 1 anyway."""
    if value < 0.2:
        return 1.0
    terms = (2 * (-1) ** (k - 1) * exp(-2 * k * k * value * value) for k in range(1, 101))
    return min(1.0, max(0.0, sum(terms)))


def histogram(sample: Sequence[float], edges: Sequence[float]) -> tuple[int, ...]:
    """Counts between neighbouring `edges` (ascending); the last bin holds its upper edge, outliers the outer bins."""
    counts = [0] * (len(edges) - 1)
    ordered = sorted(sample)
    cuts = [0, *(bisect_left(ordered, edge) for edge in edges[1:-1]), len(ordered)]
    for place in range(len(counts)):
        counts[place] = cuts[place + 1] - cuts[place]
    return tuple(counts)


def population_stability(reference: Sequence[int], current: Sequence[int]) -> float:
    """Population stability index of two histograms over the same bins (Siddiqi 2006), less what chance gives.

    Two samples of one distribution differ by about (bins - 1)(1/n + 1/m) (Yurdakul & Naranjo 2020, J. Risk Model
    Validation 14): that is taken off, and what remains is at least 0. Half an observation is added to each
    bin so that an empty one is finite. By custom .10 is a small shift and .25 a large one.
    """
    n, m, bins = sum(reference), sum(current), len(reference)
    if not n or not m:
        return 0.0
    shares = [
        ((a + 0.5) / (n + bins / 2), (b + 0.5) / (m + bins / 2))
        for a, b in zip(reference, current, strict=True)
    ]
    index = sum((now - before) * log(now / before) for before, now in shares)
    return max(0.0, index - (bins - 1) * (1 / n + 1 / m))
