"""A trained grader beside what judged before, on the same decided answers; and what of it is kept. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from grading.graders.learnt import settle
from grading.training.decided import Decided, second_marks

if TYPE_CHECKING:
    from ml.tuning.base import Prediction

__all__ = ["LEAST_PAIRS", "Judged", "evaluated", "own_scores", "plain"]

# So many answers have to be marked by two people before their agreement says something.
LEAST_PAIRS = 30


@dataclass(frozen=True, slots=True)
class Judged:
    """One decided answer with the scores (0..1) of the teacher, of the candidate, of what judges now, of the shipped grader."""

    response: str
    student: str
    teacher: float
    own: float
    before: float
    shipped: float


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
    decided: Sequence[Decided],
    subgroups: Mapping[str, Sequence[int]] | None = None,
) -> tuple[dict[str, Any], dict[str, Any]]:
    """(figures, gate) as JSON. The agreement of two markers is asked for where enough answers have two."""
    from ml.tuning import assess

    teacher = [one.teacher for one in judged]
    students = [one.student for one in judged]
    pairs = second_marks(decided)
    markers = (
        assess.qwk([a for a, _b in pairs], [b for _a, b in pairs]) if len(pairs) >= LEAST_PAIRS else None
    )
    own, before = [one.own for one in judged], [one.before for one in judged]
    report = assess.gate(own, before, teacher, human_human_qwk=markers, subgroups=subgroups)
    figures = {
        name: asdict(assess.agreement(teacher, scores, students=students))
        for name, scores in (
            ("own", own),
            ("before", before),
            ("shipped", [one.shipped for one in judged]),
        )
    }
    figures["markers"] = {"pairs": len(pairs), "qwk": markers}
    return plain(figures), plain(asdict(report))


def plain(value: Any) -> Any:
    """As JSON can hold it: tuples become lists, and what is not finite becomes None."""
    if isinstance(value, dict):
        return {str(name): plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, float):
        return round(value, 6) if math.isfinite(value) else None
    return value
