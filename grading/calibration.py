"""How far a grader's word may be taken: thresholds that keep a promise, with the risk bounded by what was checked.

A class policy accepts drafts above a confidence without a person. The threshold is chosen on drafts that a person has
decided since, so that with probability 1 - `risk` at least `target` of what is accepted is right: the Clopper-Pearson
lower bound (Clopper & Pearson 1934) is asked at each candidate from the highest down, and the walk stops at the
first that fails, which keeps the error rate of the whole search (fixed-sequence testing, as in Learn then Test,
Angelopoulos et al. 2021).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Outcome", "Promise", "lower_bound", "promise"]

LEAST = 20


@dataclass(frozen=True, slots=True)
class Outcome:
    """A draft's confidence, 0..1, and whether the person who decided agreed with it."""

    confidence: float
    right: bool


@dataclass(frozen=True, slots=True)
class Promise:
    """Above `threshold` a share `coverage` of drafts is accepted and at least `precision` of those is right."""

    threshold: float
    coverage: float
    precision: float
    checked: int


def _tail(right: int, total: int, rate: float) -> float:
    """Probability of at least `right` successes of `total` at a rate."""
    if rate <= 0:
        return float(right == 0)
    if rate >= 1:
        return 1.0
    logs = (math.log(rate), math.log1p(-rate))
    terms = [
        math.lgamma(total + 1)
        - math.lgamma(k + 1)
        - math.lgamma(total - k + 1)
        + k * logs[0]
        + (total - k) * logs[1]
        for k in range(right, total + 1)
    ]
    return min(1.0, math.fsum(map(math.exp, terms)))


def lower_bound(right: int, total: int, risk: float) -> float:
    """The rate below which so many successes would be seen with probability under `risk`; 0 for none at all."""
    if not 0 <= right <= total:
        raise ValueError(f"right must be from 0 to {total}, not {right}")
    if not 0 < risk < 1:
        raise ValueError(f"risk must be between 0 and 1, not {risk}")
    if right == 0:
        return 0.0
    low, high = 0.0, 1.0
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if _tail(right, total, middle) < risk else (low, middle)
    return low


def promise(outcomes: Sequence[Outcome], *, target: float = 0.95, risk: float = 0.05) -> Promise | None:
    """The lowest threshold that keeps the promise; None while too little was checked or nothing keeps it.

    Candidates grow by `LEAST` outcomes a step, from the most confident down; outcomes of one confidence stay together.
    """
    ranked = sorted(outcomes, key=lambda one: -one.confidence)
    found: Promise | None = None
    right = 0
    asked = 0
    for number, one in enumerate(ranked, start=1):
        right += one.right
        tied = number < len(ranked) and ranked[number].confidence == one.confidence
        if tied or number < LEAST or number - asked < min(LEAST, len(ranked) - asked):
            continue
        asked = number
        bound = lower_bound(right, number, risk)
        if bound < target and number >= _enough(target, risk):
            break
        if bound >= target:
            found = Promise(one.confidence, number / len(ranked), bound, number)
    return found


def _enough(target: float, risk: float) -> int:
    """How many outcomes, all of them right, would just keep the promise; asking earlier cannot succeed."""
    return math.ceil(math.log(risk) / math.log(target))
