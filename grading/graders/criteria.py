"""From the model's opinion of one criterion to its level, with a probability for each level. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from grading.graders.base import Criterion
from grading.rubrics.scales import Level, share
from grading.verdict import CriterionVerdict, LevelChance

__all__ = ["OWN", "chances", "criterion_verdict", "cuts", "hypotheses", "place_of"]

# How much of a criterion's probability is its own, the rest being that of the whole answer.
OWN = 0.7
# Of three levels the middle one begins at 0.4 and the highest at 0.6; more levels lie as far apart around one half.
APART, SPAN = 0.2, 0.8
# How gradually one level gives way to the next: the scale of the logistic around each cut.
SPREAD = 0.5


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


def chances(met: float, levels: int, stated: Sequence[tuple[int, float]] = ()) -> tuple[float, ...]:
    """Probabilities of the levels, the least first, rounded to 0.0001 and summing to 1.

    `met` is the probability of the whole criterion, `stated` that of levels with a statement of their own. A cumulative
    model, as for ordered categories in McCullagh (1980): each level is reached or not, and a higher one includes
    the lower ones.
    """
    reached = [_passed(met, cut) for cut in cuts(levels)]
    for place, own in stated:
        reached[place - 1] = (reached[place - 1] + _passed(own, 0.5)) / 2
    for place in range(len(reached) - 2, -1, -1):
        reached[place] = max(reached[place], reached[place + 1])
    rounded = [1.0, *(round(one, 4) for one in reached), 0.0]
    return tuple(round(left - right, 4) for left, right in pairwise(rounded))


def _passed(probability: float, cut: float) -> float:
    """Probability that a level is reached; one half where `probability` is the cut itself."""
    odds = max(probability, 1e-6) / max(1 - probability, 1e-6) * (1 - cut) / cut
    return 1 - 1 / (1 + odds ** (1 / SPREAD))


def place_of(chances: Sequence[float]) -> int:
    """The median level: the highest that is reached with a probability of at least one half."""
    reached = 0.0
    for place in range(len(chances) - 1, 0, -1):
        reached += chances[place]
        if reached >= 0.5 - 1e-9:
            return place
    return 0


def criterion_verdict(
    criterion: Criterion, met: float, stated: Sequence[tuple[int, float]] = ()
) -> CriterionVerdict:
    """Level and probabilities of one criterion, still without evidence."""
    scale: tuple[Level, ...] = criterion.scale
    found = chances(met, len(scale), stated)
    shares = [share(level, criterion.points) for level in scale]
    levels = tuple(LevelChance(*pair) for pair in zip(shares, found, strict=True))
    return CriterionVerdict(criterion.id, round(met, 4), shares[place_of(found)], None, levels)
