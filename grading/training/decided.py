"""What a person decided, as examples to learn from. Pure: no name, no school, no database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from grading.graders.base import Item
from grading.graders.learnt import rows_of, text_of
from ml.tuning.base import Example

__all__ = ["Contradiction", "Decided", "contradictions", "lessons_of", "second_marks"]


@dataclass(frozen=True, slots=True)
class Decided:
    """One answer and the grade in force. `student` and `marker` are opaque; `levels` are shares by criterion id."""

    item: Item
    student: str
    marker: str
    score: float
    levels: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Answers to one question that say the same and were scored differently."""

    text: str
    decided: tuple[Decided, ...]


def lessons_of(decided: Sequence[Decided]) -> list[tuple[int, Example]]:
    """(index of the decided answer, example): the whole answer under the question's key, and each criterion that was set.

    Where there is nothing to read there is nothing to learn: a blank answer gives none.
    """
    found: list[tuple[int, Example]] = []
    for index, one in enumerate(decided):
        scores = {one.item.key: one.score, **one.levels}
        for row in rows_of(one.item, text_of(one.item)):
            if row.key in scores:
                example = Example(
                    row.key, row.prompt, row.references, row.answer, scores[row.key], one.student, row.essay
                )
                found.append((index, example))
    return found


def contradictions(decided: Sequence[Decided]) -> list[Contradiction]:
    """Identical answers (but for case and spacing) to one question with different scores."""
    groups = _same(decided)
    return [
        Contradiction(_words(rows[0]), tuple(rows))
        for rows in groups.values()
        if len({one.score for one in rows}) > 1
    ]


def second_marks(decided: Sequence[Decided]) -> list[tuple[float, float]]:
    """Scores of two people for the same words: what one marker says beside another who did not know of it."""
    pairs: list[tuple[float, float]] = []
    for rows in _same(decided).values():
        by_marker: dict[str, float] = {}
        for one in rows:
            by_marker.setdefault(one.marker, one.score)
        first, *others = [by_marker[marker] for marker in sorted(by_marker)]
        pairs += [(first, other) for other in others]
    return pairs


def _same(decided: Iterable[Decided]) -> dict[tuple[str, str], list[Decided]]:
    """Decided answers by question and words. As they were written: cleaning thousands would make a page wait."""
    from ml.tuning.assess import normalised

    groups: dict[tuple[str, str], list[Decided]] = defaultdict(list)
    for one in decided:
        if words := normalised(_words(one)):
            groups[(one.item.key, words)].append(one)
    return groups


def _words(one: Decided) -> str:
    return str(one.item.answer.get("text") or "").strip()
