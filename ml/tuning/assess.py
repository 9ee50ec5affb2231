"""Is a grader fit to serve? Agreement with the teacher, with intervals, and a gate that says why not.

The limits are those of Williamson, Xi & Breyer (2012), "A framework for evaluation and use of automated scoring": quadratic
weighted kappa of at least .70, at most .10 below that of two human markers, a standardised mean difference of at most .15
overall and .10 in every subgroup. Standardised by the standard deviation of the teacher's scores.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ml import metrics
from ml.tuning.base import Example

LEAST_QWK, MOST_LOST, MOST_SMD, MOST_SMD_GROUP = 0.70, 0.10, 0.15, 0.10
# A subgroup of fewer answers says nothing, and might point at a person.
LEAST_GROUP = 30
DRAWS = 1_000
GRID = 100


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure with the bounds of its bootstrap interval; `rows` is how many answers it rests on."""

    value: float
    low: float
    high: float
    rows: int


@dataclass(frozen=True, slots=True)
class Check:
    """One limit of the gate. `why` is a code (`qwk_lower`, `qwk_low`, `below_markers`, `shift`, `shift_group`) for
    the page to word; `group` names the subgroup of a `shift_group`."""

    name: str
    value: float
    limit: float
    passed: bool
    why: str
    group: str = ""


@dataclass(frozen=True, slots=True)
class GateReport:
    passes: bool
    checks: tuple[Check, ...]


@dataclass(frozen=True, slots=True)
class Agreement:
    """How a grader and a teacher agree on the same answers. `confusion` [levels][levels] counts, rows the teacher's."""

    qwk: Interval
    exact: float
    adjacent: float
    smd: float
    rmse: float
    levels: tuple[float, ...]
    confusion: tuple[tuple[int, ...], ...]


def _places(*scores: Sequence[float]) -> tuple[list[np.ndarray], np.ndarray]:
    """Scores as whole steps of the coarsest even scale that holds them all (at most GRID steps), and its levels."""
    wide = [np.asarray(values, dtype=float) for values in scores]
    every = np.unique(np.round(np.concatenate(wide), 4))
    steps = next((n for n in range(1, GRID) if np.allclose(every * n, np.round(every * n), atol=2e-3)), GRID)
    return [np.rint(values * steps).astype(int) for values in wide], np.arange(steps + 1) / steps


def qwk(teacher: Sequence[float], guess: Sequence[float]) -> float:
    """Quadratic weighted kappa of two lists of shares of the points; 0 when nothing varies."""
    (truth, found), levels = _places(teacher, guess)
    return metrics.quadratic_kappa(truth, found, len(levels))


def bootstrap(
    teacher: Sequence[float],
    guess: Sequence[float],
    *,
    students: Sequence[str] | None = None,
    draws: int = DRAWS,
    seed: int = 0,
    level: float = 0.95,
) -> Interval:
    """QWK with a percentile bootstrap interval (Efron & Tibshirani 1993); whole students are drawn where given."""
    (truth, found), levels = _places(teacher, guess)
    value = metrics.quadratic_kappa(truth, found, len(levels))
    rng = np.random.default_rng(seed)
    names = np.asarray(students if students is not None else np.arange(len(truth)))
    _, owner = np.unique(names, return_inverse=True)
    members = [np.flatnonzero(owner == number) for number in range(owner.max() + 1)]
    seen = []
    for _ in range(draws):
        at = np.concatenate([members[i] for i in rng.integers(0, len(members), len(members))])
        seen.append(metrics.quadratic_kappa(truth[at], found[at], len(levels)))
    low, high = np.quantile(seen, [(1 - level) / 2, (1 + level) / 2])
    return Interval(value, float(min(low, value)), float(max(high, value)), len(truth))


def standardised_difference(teacher: Sequence[float], guess: Sequence[float], *, scale: float = 0.0) -> float:
    """(mean guess - mean teacher) / standard deviation of the teacher's scores, or `scale` where given; 0 for no
    difference, infinite for a difference where the teacher's scores do not vary."""
    truth, found = np.asarray(teacher, dtype=float), np.asarray(guess, dtype=float)
    gap = float(found.mean() - truth.mean())
    spread = scale or float(truth.std())
    if abs(gap) < 1e-12:
        return 0.0
    return gap / spread if spread > 1e-12 else float(np.copysign(np.inf, gap))


def agreement(
    teacher: Sequence[float], guess: Sequence[float], *, students: Sequence[str] | None = None
) -> Agreement:
    """All figures of one grader against the teacher."""
    (truth, found), levels = _places(teacher, guess)
    used = np.unique(np.concatenate([truth, found]))
    at, to = np.searchsorted(used, truth), np.searchsorted(used, found)
    counts = metrics.confusion(at, to, len(used))
    errors = np.asarray(guess, dtype=float) - np.asarray(teacher, dtype=float)
    return Agreement(
        qwk=bootstrap(teacher, guess, students=students),
        exact=float(np.mean(at == to)),
        adjacent=float(np.mean(np.abs(at - to) <= 1)),
        smd=standardised_difference(teacher, guess),
        rmse=float(np.sqrt(np.mean(errors**2))),
        levels=tuple(float(levels[place]) for place in used),
        confusion=tuple(tuple(int(n) for n in row) for row in counts),
    )


def gate(
    candidate: Sequence[float],
    serving: Sequence[float],
    teacher: Sequence[float],
    *,
    human_human_qwk: float | None = None,
    subgroups: Mapping[str, Sequence[int]] | None = None,
) -> GateReport:
    """May the candidate replace what serves now? All three lists are scores of the same answers, held out for both.

    `human_human_qwk` is the agreement of two markers, where there are two; only then are the .70 and the loss asked for.
    `subgroups` maps a name to the indices of its answers; those of fewer than LEAST_GROUP are not judged.
    """
    ours, theirs = qwk(teacher, candidate), qwk(teacher, serving)
    checks = [Check("qwk_not_lower", ours, theirs, ours >= theirs - 1e-9, "qwk_lower")]
    if human_human_qwk is not None:
        lost = human_human_qwk - ours
        checks.append(Check("qwk_least", ours, LEAST_QWK, ours >= LEAST_QWK, "qwk_low"))
        checks.append(Check("loss_to_markers", lost, MOST_LOST, lost <= MOST_LOST + 1e-9, "below_markers"))
    shift = standardised_difference(teacher, candidate)
    checks.append(Check("smd", shift, MOST_SMD, abs(shift) <= MOST_SMD + 1e-9, "shift"))
    truth, found = np.asarray(teacher, dtype=float), np.asarray(candidate, dtype=float)
    for name, indices in sorted((subgroups or {}).items()):
        at = np.asarray(indices, dtype=int)
        if len(at) < LEAST_GROUP:
            continue
        part = standardised_difference(truth[at], found[at], scale=float(truth.std()))
        passed = abs(part) <= MOST_SMD_GROUP + 1e-9
        checks.append(Check("smd_group", part, MOST_SMD_GROUP, passed, "shift_group", name))
    return GateReport(all(check.passed for check in checks), tuple(checks))


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Answers to one key that read the same and were scored differently; `examples` are indices, `scores` theirs."""

    key: str
    answer: str
    examples: tuple[int, ...]
    scores: tuple[float, ...]


def normalised(answer: str) -> str:
    """An answer as it is compared: compatibility forms, case and spaces folded, punctuation at the ends dropped."""
    folded = " ".join(unicodedata.normalize("NFKC", answer).casefold().split())
    return folded.strip(" .,;:!?。，；：！？\"'") or folded


def contradictions(examples: Sequence[Example]) -> list[Contradiction]:
    """Groups of identical answers to one key with different scores, the widest apart first."""
    groups: dict[tuple[str, str], list[int]] = {}
    for index, example in enumerate(examples):
        groups.setdefault((example.key, normalised(example.answer)), []).append(index)
    found = [
        Contradiction(key, examples[at[0]].answer, tuple(at), tuple(examples[i].score for i in at))
        for (key, _), at in groups.items()
        if len({round(examples[i].score, 4) for i in at}) > 1
    ]
    return sorted(found, key=lambda c: (min(c.scores) - max(c.scores), c.key, c.examples))
