"""Has what a grader proposes changed? Drafts of one class, one question kind and one model version, then and now.

An alarm needs both: a difference large enough to matter to a teacher, and one that chance does not explain
at `ALPHA` after Bonferroni's division by the number of measures. Samples below `MINIMUM` never alarm.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from grading.monitoring.statistics import (
    histogram,
    kolmogorov_smirnov,
    population_stability,
    two_proportions,
    wilson,
)

__all__ = [
    "ALPHA", "EDGES", "MINIMUM", "Measure", "Observation", "Periods", "Reading", "State", "compare", "periods",
]  # fmt: skip

MINIMUM = 30  # observations on each side
ALPHA = 0.01
LARGE_SHIFT = 0.25  # population stability index
LARGE_RATE = 0.10  # difference of two shares
REFERENCE = timedelta(weeks=4)
WINDOWS = (timedelta(weeks=1), timedelta(weeks=2), timedelta(weeks=4))
EDGES = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
# A teacher types points with two decimals, so a draft taken as it is may come back a little rounded.
SAME = 0.02


class Measure(StrEnum):
    SCORE = "score"
    CONFIDENCE = "confidence"
    OVERRIDE = "override"


class State(StrEnum):
    TOO_FEW = "too_few"
    STEADY = "steady"
    ALARM = "alarm"


@dataclass(frozen=True, slots=True)
class Observation:
    """One draft: `score` and `confidence` 0..1; `decided` is the person's score for it, None while nobody decided."""

    at: datetime
    score: float
    confidence: float
    decided: float | None = None

    @property
    def changed(self) -> bool | None:
        return None if self.decided is None else abs(self.decided - self.score) > SAME


@dataclass(frozen=True, slots=True)
class Periods:
    """What is compared. `since` and `until` bound the present period."""

    reference: tuple[Observation, ...]
    current: tuple[Observation, ...]
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Reading:
    """One measure, then and now. `before` and `now` are means (or shares) 0..1; `effect` is the stability index for
    distributions and the difference of shares for overrides; counts are by `EDGES`, or (kept, changed).
    """

    measure: Measure
    state: State
    reference: tuple[int, ...]
    current: tuple[int, ...]
    before: float
    now: float
    effect: float
    p: float

    @property
    def sizes(self) -> tuple[int, int]:
        return sum(self.reference), sum(self.current)

    @property
    def intervals(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """95% Wilson intervals of the two shares of changed drafts; only for overrides."""
        return wilson(self.reference[1], sum(self.reference)), wilson(self.current[1], sum(self.current))


def periods(
    observations: Iterable[Observation],
    now: datetime,
    since: datetime | None = None,
    report: Sequence[Observation] | None = None,
) -> Periods:
    """The first four weeks after `since` (or after the first draft) against the latest one, two or four weeks.

    The present period is the shortest that holds `MINIMUM` drafts, and never reaches into the reference. With
    a `report`, what was measured before the grader came into use, that is the reference and every draft is present.
    """
    rows = sorted((one for one in observations if since is None or one.at >= since), key=lambda one: one.at)
    start = rows[0].at if rows else now
    end = start if report else start + REFERENCE
    later = [one for one in rows if end <= one.at <= now]
    window = next(
        (size for size in WINDOWS if sum(one.at > now - size for one in later) >= MINIMUM), WINDOWS[-1]
    )
    current = tuple(one for one in later if one.at > now - window)
    reference = report or [one for one in rows if one.at < end]
    return Periods(tuple(reference), current, max(now - window, end), now)


def compare(
    reference: Sequence[Observation],
    current: Sequence[Observation],
    measures: Sequence[Measure],
    *,
    tests: int = 0,
    only_more: bool = False,
) -> tuple[Reading, ...]:
    """A reading for each measure. `tests` is how many are made together (by default these).

    `only_more`: fewer overrides are no alarm, as against a report whose teachers had not seen the drafts.
    """
    alpha = ALPHA / (tests or len(measures))
    return tuple(_reading(one, reference, current, alpha, only_more) for one in measures)


def _reading(
    measure: Measure,
    reference: Sequence[Observation],
    current: Sequence[Observation],
    alpha: float,
    only_more: bool,
) -> Reading:
    if measure is Measure.OVERRIDE:
        return _shares(_changes(reference), _changes(current), alpha, only_more)
    before, now = ([float(getattr(one, measure)) for one in side] for side in (reference, current))
    counts = histogram(before, EDGES), histogram(now, EDGES)
    shift, p = population_stability(*counts), kolmogorov_smirnov(before, now)[1]
    state = _state(counts, shift >= LARGE_SHIFT and p < alpha)
    return Reading(measure, state, *counts, _mean(before), _mean(now), shift, p)


def _changes(side: Sequence[Observation]) -> tuple[int, int]:
    """(drafts kept, drafts changed) among those that a person decided."""
    said = [one.changed for one in side if one.changed is not None]
    return len(said) - sum(said), sum(said)


def _shares(reference: tuple[int, int], current: tuple[int, int], alpha: float, only_more: bool) -> Reading:
    (n, m), (before, now) = (sum(reference), sum(current)), (_share(reference), _share(current))
    p = two_proportions(current[1], m, reference[1], n)
    gap = now - before if only_more else abs(now - before)
    state = _state((reference, current), gap >= LARGE_RATE and p < alpha)
    return Reading(Measure.OVERRIDE, state, reference, current, before, now, now - before, p)


def _state(counts: tuple[Sequence[int], Sequence[int]], differs: bool) -> State:
    if min(sum(side) for side in counts) < MINIMUM:
        return State.TOO_FEW
    return State.ALARM if differs else State.STEADY


def _share(counts: tuple[int, int]) -> float:
    return counts[1] / sum(counts) if sum(counts) else 0.0


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
