"""From the model's opinion of one criterion to its level, with a probability for each level. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import exp, log
from typing import NamedTuple

from grading.graders.base import Criterion
from grading.rubrics.scales import Level, share
from grading.verdict import CriterionVerdict, LevelChance

__all__ = ["MIX", "Mix", "chances", "criterion_verdict", "cuts", "hypotheses", "met", "place_of"]

FLOOR = 1e-4
# Of three levels the middle one begins at 0.4 and the highest at 0.6; more levels lie as far apart around one half.
APART, SPAN = 0.2, 0.8


class Mix(NamedTuple):
    """Weights of log-odds: the criterion's own, the whole answer's, and what is added to both."""

    own: float
    whole: float
    always: float


# Fitted by `manage.py bench rubric`, which also says how well such a fit does on questions that it has not seen.
MIX = Mix(1.88, 0.75, 0.71)


def met(own: float, whole: float, mix: Mix = MIX) -> float:
    """The probability that a criterion is met, from the credit of its statement and that of the whole answer.

    A logistic regression on their log-odds (Platt 1999): a criterion read alone is less sure than the answer as a whole.
    """
    return 1 / (1 + exp(-(mix.own * _log_odds(own) + mix.whole * _log_odds(whole) + mix.always)))


def _log_odds(probability: float) -> float:
    bounded = min(max(probability, FLOOR), 1 - FLOOR)
    return log(bounded / (1 - bounded))


def cuts(levels: int) -> tuple[float, ...]:
    """Where each level but the least begins, as the share of the criterion that is expected to be met."""
    gap = min(APART, SPAN / max(1, levels - 2))
    return tuple(0.5 + gap * (place - levels / 2) for place in range(1, levels))


def hypotheses(criterion: Criterion) -> list[tuple[int, str]]:
    """(place, text) of the levels between the least and the highest whose text says what an answer there holds.

    Each is read against the answer as a statement of its own. The highest level is what the criterion states.
    """
    between = list(enumerate(criterion.scale))[1:-1]
    return [(place, level.text) for place, level in between if level.text.strip()]


def chances(probability: float, levels: int, stated: Sequence[tuple[int, float]] = ()) -> tuple[float, ...]:
    """Probabilities of the levels, the least first, rounded to 0.0001 and summing to 1.

    `probability` is that of the whole criterion, `stated` that of levels with a statement of their own. A cumulative
    model, as for ordered categories in McCullagh (1980): each level is reached or not, and a higher one includes
    the lower ones.
    """
    reached = [_passed(probability, cut) for cut in cuts(levels)]
    for place, own in stated:
        reached[place - 1] = (reached[place - 1] + _passed(own, 0.5)) / 2
    for place in range(len(reached) - 2, -1, -1):
        reached[place] = max(reached[place], reached[place + 1])
    rounded = [1.0, *(round(one, 4) for one in reached), 0.0]
    return tuple(round(left - right, 4) for left, right in pairwise(rounded))


def _passed(probability: float, cut: float) -> float:
    """Probability that a level is reached; one half where `probability` is the cut itself."""
    odds = max(probability, 1e-6) / max(1 - probability, 1e-6) * (1 - cut) / cut
    return 1 - 1 / (1 + odds)


def place_of(chances: Sequence[float]) -> int:
    """The median level: the highest that is reached with a probability of at least one half."""
    reached = 0.0
    for place in range(len(chances) - 1, 0, -1):
        reached += chances[place]
        if reached >= 0.5 - 1e-9:
            return place
    return 0


def criterion_verdict(
    criterion: Criterion, probability: float, stated: Sequence[tuple[int, float]] = ()
) -> CriterionVerdict:
    """Level and probabilities of one criterion, still without evidence."""
    scale: tuple[Level, ...] = criterion.scale
    found = chances(probability, len(scale), stated)
    shares = [share(level, criterion.points) for level in scale]
    levels = tuple(LevelChance(*pair) for pair in zip(shares, found, strict=True))
    return CriterionVerdict(criterion.id, round(probability, 4), shares[place_of(found)], None, levels)
