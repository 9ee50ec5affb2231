"""How well a grader's confidence fits the grades that people gave, and what it should have been. Pure.

Two corrections, both of which keep the order of answers (up to ties), so that neither changes which answers a promise
(grading/promise.py) accepts: isotonic regression by pooling adjacent violators (Zadrozny & Elkan 2002), and one
temperature on the log-odds (Guo et al. 2017). Figures are honest when they are cross-fitted: each answer is corrected by what the
others taught, all answers to one question being left out together.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from grading.promise.bound import Pair

__all__ = ["FOLDS", "Reliability", "cross_fitted", "expected_error", "isotonic", "reliability", "temperature"]

FOLDS = 5
BINS = 10
# Log-odds are cut here, so that one confident mistake does not decide the temperature alone.
EDGE = 1e-4
Correction = Callable[[float], float]


@dataclass(frozen=True, slots=True)
class Reliability:
    """Answers of one tenth of the confidence: how sure the drafts were, and how many matched."""

    claimed: float
    matched: float
    answers: int


def isotonic(pairs: Sequence[Pair]) -> Correction:
    """The non-decreasing step function that is nearest to the matches in squares. Raises ValueError without a pair."""
    if not pairs:
        raise ValueError("isotonic regression needs at least one graded answer")
    alike: dict[float, list[float]] = {}  # confidence -> [sum of matches, answers]
    for pair in sorted(pairs, key=lambda one: one.confidence):
        sums = alike.setdefault(pair.confidence, [0.0, 0.0])
        sums[0] += pair.matched
        sums[1] += 1
    blocks: list[list[float]] = []  # [where it begins, sum of matches, answers]
    for start, (matches, count) in alike.items():
        blocks.append([start, matches, count])
        while len(blocks) > 1 and blocks[-2][1] * blocks[-1][2] >= blocks[-1][1] * blocks[-2][2]:
            _start, right, answers = blocks.pop()
            blocks[-1][1] += right
            blocks[-1][2] += answers
    starts = [block[0] for block in blocks]
    heights = [block[1] / block[2] for block in blocks]
    return lambda confidence: heights[max(0, bisect_right(starts, confidence) - 1)]


def temperature(pairs: Sequence[Pair]) -> Correction:
    """Log-odds divided by the temperature from 0.05 to 20 under which the matches are likeliest."""
    if not pairs:
        raise ValueError("a temperature needs at least one graded answer")
    odds = [(_odds(pair.confidence), pair.matched) for pair in pairs]

    def loss(log_heat: float) -> float:
        heat = math.exp(log_heat)
        return sum(math.log1p(math.exp(-z / heat if matched else z / heat)) for z, matched in odds)

    heat = math.exp(_lowest(loss, math.log(0.05), math.log(20)))
    return lambda confidence: 1 / (1 + math.exp(-_odds(confidence) / heat))


def cross_fitted(
    pairs: Sequence[Pair], fit: Callable[[Sequence[Pair]], Correction], folds: int = FOLDS
) -> list[Pair]:
    """The pairs with the confidence that the other questions' answers give them, in order.

    With fewer than two questions answers are parted one by one. What has nothing to learn from stays as it is.
    """
    names = list(dict.fromkeys(pair.question for pair in pairs))
    place = {name: index for index, name in enumerate(names)}
    single = len(names) < 2
    fold = [(index if single else place[pair.question]) % folds for index, pair in enumerate(pairs)]
    corrected = list(pairs)
    for held in set(fold):
        others = [pair for pair, of in zip(pairs, fold, strict=True) if of != held]
        if not others:
            continue
        correct = fit(others)
        for index, pair in enumerate(pairs):
            if fold[index] == held:
                corrected[index] = Pair(correct(pair.confidence), pair.matched, pair.question)
    return corrected


def reliability(pairs: Sequence[Pair], bins: int = BINS) -> list[Reliability]:
    """Bins of equal width that hold an answer, from the least sure."""
    parts: dict[int, list[Pair]] = {}
    for pair in pairs:
        parts.setdefault(min(int(pair.confidence * bins), bins - 1), []).append(pair)
    return [
        Reliability(
            sum(pair.confidence for pair in part) / len(part),
            sum(pair.matched for pair in part) / len(part),
            len(part),
        )
        for _place, part in sorted(parts.items())
    ]


def expected_error(pairs: Sequence[Pair], bins: int = BINS) -> float:
    """Expected calibration error over equally wide bins (Naeini et al. 2015); 0 without a pair."""
    gaps = (abs(one.claimed - one.matched) * one.answers for one in reliability(pairs, bins))
    return sum(gaps) / len(pairs) if pairs else 0.0


def _odds(confidence: float) -> float:
    inside = min(max(confidence, EDGE), 1 - EDGE)
    return math.log(inside / (1 - inside))


def _lowest(value: Callable[[float], float], low: float, high: float) -> float:
    """Where a function with one valley is lowest, by golden section."""
    ratio = (math.sqrt(5) - 1) / 2
    for _cut in range(50):
        left, right = high - ratio * (high - low), low + ratio * (high - low)
        low, high = (low, right) if value(left) <= value(right) else (left, high)
    return (low + high) / 2
