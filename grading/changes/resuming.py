"""Going on with a proposal in the editor: the question as the proposal would have it, not saved."""

from __future__ import annotations

from dataclasses import dataclass

from grading.changes.sheet import Sheet
from grading.models import Criterion, QuestionChange
from grading.rubrics import scales
from school.courses.models import Concept, Lesson, Question

__all__ = ["Resumed", "resumed"]


@dataclass(frozen=True)
class Resumed:
    """What the form cannot read off the question: concepts and criteria of the proposal."""

    concepts: list[Concept]
    criteria: list[Criterion]


def resumed(change: QuestionChange, question: Question) -> Resumed:
    """Fills `question`, which is not saved, and gives the rest."""
    sheet = Sheet.from_json(change.after)
    question.prompt, question.content, question.points = sheet.prompt, dict(sheet.content), sheet.points
    for name in ("title", "explanation", "difficulty"):
        setattr(question, name, change.details[name])
    question.lesson = Lesson.objects.filter(
        unit__course=question.course_id, pk=change.details["lesson"]
    ).first()
    criteria = [
        Criterion(public_id=one.id, text=one.text, points=one.points, levels=scales.as_rows(one.levels))
        for one in sheet.criteria
    ]
    return Resumed(list(question.course.concepts.filter(pk__in=change.details["concepts"])), criteria)
