"""Which drafts may be accepted without a look, so that what is accepted keeps a promise. Pure.

The teacher names a target, such as "95% of what is accepted for me must match what I would give". Graded answers of the
class, each with the confidence of its draft, decide from which confidence on that holds. With probability at
least 1 - `delta` over the graded answers, the share of matches above the threshold is at least the target:
Learn then Test by fixed-sequence testing (Angelopoulos, Bates, Candès, Jordan & Lei 2021, "Learn then Test"), the risk
control of Bates et al. 2021 ("Distribution-free, risk-controlling prediction sets") for a share of accepted answers.
Finite samples, no asymptotics:

- The thresholds are fixed in advance (`GRID`). "Above this one fewer than the target match" is rejected by the exact
  binomial tail of the matches among the answers above it, and thresholds are asked from the highest down until one
  is not rejected, so that the whole walk errs no more often than a single test.
- A threshold below the least sure of the graded answers it counts would pass by their merit, so the walk keeps the one above.
- The walk begins where enough answers lie above, which is read off the confidences alone. That keeps the bound wherever
  matches do not become rarer with confidence, and it does not depend on the target: a promise of
  more never accepts more.
- `by_question`: for answers to questions of which nothing is graded yet, answers to one question are no evidence of
  each other. Then each question counts as one observation as well, its loss the share of mismatches above the
  threshold, and the mean loss is bounded by a bet against it (Waudby-Smith & Ramdas 2024, "Estimating means of bounded
  random variables by betting": the wealth of a fixed mixture of bets is at least 1 / `delta` with probability at most `delta`).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property

__all__ = [
    "DELTA", "GRID", "TARGETS", "Level", "Pair", "Promise", "enough", "enough_questions", "is_broken", "lower_bound",
    "promise", "tail", "wealth_against",
]  # fmt: skip

TARGETS = (0.90, 0.95, 0.98)
USUAL = 0.95
DELTA = 0.10
GRID = tuple((100 - step) / 100 for step in range(51))
# The walk begins at this share of all answers, when that is more than the least number a test needs.
FIRST_SHARE = 0.20
# (weight, share of the largest bet that cannot lose all): most on the bet that wins fastest when nothing is wrong.
BETS = ((0.75, 1.0), (0.10, 0.7), (0.10, 0.4), (0.05, 0.2))
# Rates of misses that a broken promise may have: so far from the allowed one towards missing always.
WORSE = (0.05, 0.2, 0.4)
# Beyond this a ratio is no number any more, and has long been enough.
MOST_LOG = 700.0
# Beyond so many times the present evidence nothing is foretold.
FARTHEST = 20


@dataclass(frozen=True, slots=True)
class Pair:
    """A graded answer: the draft's confidence, 0..1, whether it matched the grade, and the question it answers."""

    confidence: float
    matched: bool
    question: Hashable = None


@dataclass(frozen=True, slots=True)
class Level:
    """What lies at or above one threshold; `losses` holds each question's share of mismatches, where they count."""

    threshold: float
    answers: int
    right: int
    questions: int
    losses: tuple[float, ...] = field(default=(), repr=False)

    @property
    def precision(self) -> float:
        """Share of matches among the answers above; 0 without any."""
        return self.right / self.answers if self.answers else 0.0

    def chance(self, target: float) -> float:
        """p-value of "fewer than the target match here"."""
        plain = tail(self.right, self.answers, target)
        return max(plain, question_tail(self.losses, target)) if self.losses else plain


@dataclass(frozen=True)
class Promise:
    """What may be accepted: drafts at least as sure as `threshold`; None while nothing may.

    `levels` go from the highest threshold to the lowest, the last holding all answers that could be accepted.
    """

    target: float
    delta: float
    by_question: bool
    levels: Sequence[Level] = field(repr=False)
    level: Level | None = None

    @property
    def threshold(self) -> float | None:
        return self.level.threshold if self.level else None

    @property
    def answers(self) -> int:
        """How many graded answers were asked, those of little confidence left out."""
        return self.levels[-1].answers

    @property
    def coverage(self) -> float:
        """The share of those that lies above the threshold."""
        return self.level.answers / self.answers if self.level else 0.0

    def accepts(self, confidence: float) -> bool:
        return self.level is not None and confidence >= self.level.threshold

    @cached_property
    def more(self) -> int | None:
        """About how many more graded answers are needed if they match as those so far; None where more would not help."""
        if self.level:
            return 0
        least = enough(self.target, self.delta)
        if not self.answers:
            return least
        size = self.answers
        while size <= FARTHEST * max(self.answers, least):
            if _walk(_grown(self.levels, size / self.answers), self.target, self.by_question, self.delta):
                return size - self.answers
            size += max(1, size // 40)
        return None if self.answers >= 2 * least else 2 * least - self.answers

    @property
    def more_questions(self) -> int:
        """How many more questions are needed at least, where questions count."""
        if self.level or not self.by_question:
            return 0
        return max(0, enough_questions(self.target, self.delta) - self.levels[-1].questions)


def tail(right: int, total: int, rate: float) -> float:
    """Probability of at least `right` successes in `total` trials at a rate between 0 and 1, summed exactly."""
    if not 0 <= right <= total:
        raise ValueError(f"right must be from 0 to {total}, not {right}")
    if not 0 < rate < 1:
        raise ValueError(f"rate must be between 0 and 1, not {rate}")
    if not right:
        return 1.0
    hit, miss, whole = math.log(rate), math.log1p(-rate), math.lgamma(total + 1)
    terms = (
        whole - math.lgamma(wrong + 1) - math.lgamma(total - wrong + 1) + wrong * miss + (total - wrong) * hit
        for wrong in range(total - right + 1)
    )
    return min(1.0, math.fsum(map(math.exp, terms)))


def lower_bound(right: int, total: int, delta: float = DELTA) -> float:
    """The rate that is not exceeded with probability at most `delta` (Clopper & Pearson 1934); 0 without a success."""
    if not right:
        return 0.0
    low, high = 0.0, 1.0
    for _halving in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if tail(right, total, middle) <= delta else (low, middle)
    return low


def question_tail(losses: Sequence[float], target: float) -> float:
    """p-value of "the mean loss of a question is above 1 - target"; losses are 0..1, their order does not matter."""
    wealth = sum(
        weight * math.prod(1 + share / target * (1 - target - loss) for loss in losses)
        for weight, share in BETS
    )
    return min(1.0, 1 / wealth) if wealth > 0 else 1.0


@cache
def enough(target: float, delta: float = DELTA) -> int:
    """The least number of answers, all of them matching, that keeps the promise: 45 for 95% and 10%."""
    return next(n for n in range(1, 100_000) if target**n <= delta)


@cache
def enough_questions(target: float, delta: float = DELTA) -> int:
    """The least number of questions, all without a mismatch, that keeps the promise counted by question."""
    return next(n for n in range(1, 100_000) if question_tail([0.0] * n, target) <= delta)


def wealth_against(right: int, total: int, target: float) -> float:
    """What a bet of 1 against "each check matches at least as often as the target" has become after `total` checks.

    The mean of likelihood ratios of rates of misses above the one that the target allows (`WORSE`), which depends on no order.
    While the promise is kept it is a supermartingale: whatever was found so far, the next check does not raise it on average.
    The method of mixtures: Robbins 1970, "Statistical methods related to the law of the iterated logarithm"; Howard, Ramdas,
    McAuliffe & Sekhon 2021, "Time-uniform, nonparametric, nonasymptotic confidence sequences".
    """
    allowed, wrong = 1 - target, total - right
    rates = [allowed + share * target for share in WORSE]
    ratios = [right * math.log((1 - rate) / target) + wrong * math.log(rate / allowed) for rate in rates]
    return math.fsum(math.exp(min(one, MOST_LOG)) for one in ratios) / len(ratios)


def is_broken(right: int, total: int, target: float, delta: float = DELTA) -> bool:
    """Whether the checks speak against the promise, however often that is asked: one that is kept is ever called broken with
    probability at most `delta` (Ville 1939: a supermartingale that begins at 1 ever reaches 1 / `delta` so seldom).

    A promise of 95% of which 80% matches is found within 16 checks in one of two classes and within 53 in nine of ten; where 70%
    matches, within 7 and 23.
    """
    return wealth_against(right, total, target) >= 1 / delta


def promise(
    pairs: Iterable[Pair], target: float, *, by_question: bool = False, delta: float = DELTA
) -> Promise:
    """The lowest threshold of the grid that keeps the promise. Raises ValueError for a target not between 0 and 1."""
    if not 0 < target < 1:
        raise ValueError(f"target must be between 0 and 1, not {target}")
    levels = _levels(sorted(pairs, key=lambda pair: -pair.confidence), by_question)
    return Promise(target, delta, by_question, levels, _walk(levels, target, by_question, delta))


def _levels(known: Sequence[Pair], by_question: bool) -> list[Level]:
    """Counts above each threshold of the grid; `known` goes from the surest down."""
    found: list[Level] = []
    counts: dict[Hashable, list[int]] = {}  # question -> [answers, mismatches]
    at = right = 0
    for threshold in GRID:
        while at < len(known) and known[at].confidence >= threshold:
            of_question = counts.setdefault(known[at].question, [0, 0])
            of_question[0] += 1
            of_question[1] += not known[at].matched
            right += known[at].matched
            at += 1
        losses = tuple(wrong / answers for answers, wrong in counts.values()) if by_question else ()
        found.append(Level(threshold, at, right, len(counts), losses))
    return found


def _walk(levels: Sequence[Level], target: float, by_question: bool, delta: float) -> Level | None:
    """Down from the first level that could be rejected at all, as long as each is."""
    last = levels[-1]
    answers = max(math.ceil(FIRST_SHARE * last.answers), _first(last.answers, enough, delta))
    questions = _first(last.questions, enough_questions, delta) if by_question else 0
    kept: Level | None = None
    for level in levels:
        if level.answers < answers or level.questions < questions:
            continue
        if level.precision <= target or level.chance(target) > delta:
            break
        # Where no graded answer is added nothing is learnt, so nothing less sure than what was graded is accepted.
        if kept is None or level.answers > kept.answers:
            kept = level
    return kept


def _first(total: int, least: Callable[[float, float], int], delta: float) -> int:
    """Where the walk begins: at the largest of the targets' sizes that a third of all reaches.

    The usual target's size is taken as soon as it is there at all, and the smallest where nothing larger is.
    """
    sizes = [least(target, delta) for target in TARGETS]
    usual = least(USUAL, delta)
    return max([size for size in sizes if size <= total / 3 or size <= usual <= total] or sizes[:1])


def _grown(levels: Sequence[Level], times: float) -> list[Level]:
    """The levels of a class so many times as large that matches as often, rounded to its disadvantage."""
    return [_grown_level(level, times) for level in levels]


def _grown_level(level: Level, times: float) -> Level:
    size = math.floor(level.answers * times + 1e-9)
    wrong = min(size, math.ceil((level.answers - level.right) * times - 1e-9))
    questions = math.floor(level.questions * times + 1e-9)
    losses = (level.losses * math.ceil(times))[:questions]
    return Level(level.threshold, size, size - wrong, questions, losses)
