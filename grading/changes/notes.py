"""What a student is told of changes made after they saw their result, and which version their grade is of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from grading.changes.versions import Passed, version_of
from grading.models import ChangeEffect, Grade, QuestionChange
from school.courses.models import Question

__all__ = ["Note", "notes_of", "version_shown"]


@dataclass(frozen=True, slots=True)
class Note:
    """One change that moved points which had been shown. `kind` is edit, void or undo; `earned` may be unknown."""

    kind: str
    when: datetime
    reason: str
    earned_before: Decimal | None
    earned_after: Decimal | None
    points_before: Decimal
    points_after: Decimal

    @property
    def out_of_changed(self) -> bool:
        return self.points_before != self.points_after


def notes_of(effects: Sequence[ChangeEffect]) -> tuple[Note, ...]:
    """Oldest first. Needs `change` loaded."""
    return tuple(
        Note(
            one.change.kind,
            one.change.applied_at or one.change.created_at,
            one.change.reason,
            one.earned_before,
            one.earned_after,
            one.points_before,
            one.points_after,
        )
        for one in effects
        if one.released and one.moved
    )


def version_shown(question: Question, grade: Grade | None, effects: Sequence[ChangeEffect]) -> int | None:
    """The version of question and rubric that a grade is of; None where there is no grade or only ever one version."""
    if grade is None or question.version == 1:
        return None
    passed = [
        Passed(one.change.version_from, one.before_id or 0)
        for one in effects
        if one.change.kind != QuestionChange.Kind.VOID and one.change.version_to != one.change.version_from
    ]
    return version_of(grade.given, passed, question.version)
