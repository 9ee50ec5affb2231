"""A trained grader beside what judged before, on the same decided answers; and what of it is kept. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from grading.graders.learnt import settle
from grading.training.decided import Decided

if TYPE_CHECKING:
    from ml.tuning.assess import GateReport
    from ml.tuning.base import Prediction

__all__ = ["LEAST_FIRST", "LEAST_PAIRS", "Judged", "evaluated", "own_scores", "plain"]

# So many answers have to be marked by two people before their agreement says something.
LEAST_PAIRS = 30
# Where nothing scored before there is nothing to be no worse than. Above .40 agreement is moderate (Landis & Koch 1977).
LEAST_FIRST = 0.40


@dataclass(frozen=True, slots=True)
class Judged:
    """One decided answer with the scores (0..1) of the teacher, of the candidate, of what judges now, of the shipped grader.

    None where it gives none: the shipped grader scores no essay.
    """

    response: str
    student: str
    teacher: float
    own: float
    before: float | None
    shipped: float | None


def own_scores(
    decided: Sequence[Decided], found: Sequence[tuple[int, str, Prediction | None]]
) -> dict[int, float]:
    """Held-out score by index of the decided answer; `found` has (index, key, prediction) of each example."""
    by_answer: dict[int, dict[str, Prediction]] = {}
    for index, key, prediction in found:
        if prediction is not None:
            by_answer.setdefault(index, {})[key] = prediction
    settled = {index: settle(decided[index].item, predictions) for index, predictions in by_answer.items()}
    return {index: float(learnt.score) for index, learnt in settled.items() if learnt is not None}


def evaluated(
    judged: Sequence[Judged],
    pairs: Sequence[tuple[float, float]],
    subgroups: Mapping[str, Sequence[int]] | None = None,
) -> tuple[dict[str, Any], dict[str, Any]]:
    """(figures, gate) as JSON. `pairs` are the scores of two people for the same words; their agreement is asked for where there
    are enough. `subgroups` maps a name to indices of `judged`.
    """
    from ml.tuning import assess

    agreed = assess.qwk([a for a, _b in pairs], [b for _a, b in pairs]) if len(pairs) >= LEAST_PAIRS else None
    found = {
        "own": _agreement(judged, [one.own for one in judged]),
        "before": _agreement(judged, [one.before for one in judged]),
        "shipped": _agreement(judged, [one.shipped for one in judged]),
    }
    figures: dict[str, Any] = {name: asdict(one) for name, one in found.items() if one}
    figures["markers"] = {"pairs": len(pairs), "qwk": agreed}
    return plain(figures), plain(asdict(_gate(judged, agreed, subgroups)))


def _agreement(judged: Sequence[Judged], scores: Sequence[float | None]) -> Any:
    """With the teacher on the answers that got a score; None where none did."""
    from ml.tuning import assess

    rows = [(one, score) for one, score in zip(judged, scores, strict=True) if score is not None]
    if not rows:
        return None
    teacher, students = [one.teacher for one, _score in rows], [one.student for one, _score in rows]
    return assess.agreement(teacher, [score for _one, score in rows], students=students)


def _gate(
    judged: Sequence[Judged], markers: float | None, subgroups: Mapping[str, Sequence[int]] | None
) -> GateReport:
    """The limits of ml.tuning.assess; on answers that nothing scored before, agreement itself in place of "not lower"."""
    from ml.tuning import assess

    teacher, own = [one.teacher for one in judged], [one.own for one in judged]
    # Held against itself the candidate is never lower; what was scored before is compared below.
    report = assess.gate(own, own, teacher, human_human_qwk=markers, subgroups=subgroups)
    checks = list(report.checks[1:])
    fresh = [one for one in judged if one.before is None]
    if fresh:
        value = assess.qwk([one.teacher for one in fresh], [one.own for one in fresh])
        checks.insert(0, assess.Check("qwk_first", value, LEAST_FIRST, value >= LEAST_FIRST, "qwk_low"))
    known = [(one.teacher, one.own, one.before) for one in judged if one.before is not None]
    if known:
        truth, ours, theirs = zip(*known, strict=True)
        checks.insert(0, assess.gate(ours, theirs, truth).checks[0])
    return assess.GateReport(all(check.passed for check in checks), tuple(checks))


def plain(value: Any) -> Any:
    """As JSON can hold it: tuples become lists, and what is not finite becomes None."""
    if isinstance(value, dict):
        return {str(name): plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, float):
        return round(value, 6) if math.isfinite(value) else None
    return value
