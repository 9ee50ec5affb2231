"""The sheet of a question as it is stored now, and as a teacher's form would have it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from uuid import uuid4

from grading.changes.sheet import Asked, Place, Sheet
from grading.models import Criterion
from grading.rubrics import scales
from grading.services.rubrics import CriterionText
from school.courses import questions
from school.courses.models import AssignmentQuestion, Question

__all__ = ["sheet_of", "sheet_wanted"]


def sheet_of(question: Question) -> Sheet:
    """As stored; two queries."""
    rows = Criterion.objects.filter(rubric__question=question).order_by("position", "pk")
    criteria = tuple(
        Asked(str(one.public_id), one.text, one.points, scales.from_rows(one.levels)) for one in rows
    )
    items = AssignmentQuestion.objects.filter(question=question).select_related("assignment")
    places = {str(one.assignment.public_id): Place(one.points, one.void) for one in items.order_by("pk")}
    return Sheet(question.prompt, question.content, question.points, criteria, places)


def sheet_wanted(before: Sheet, question: Question, criteria: Sequence[CriterionText]) -> Sheet:
    """What `before` becomes with the fields of `question` and these criteria; new criteria get their ids here."""
    known = {one.id for one in before.criteria}
    wanted = criteria if questions.get(question.kind).has_rubric else ()
    asked = tuple(
        Asked(one.public_id if one.public_id in known else str(uuid4()), one.text, one.points, one.levels)
        for one in wanted
    )
    points = sum((one.points for one in asked), Decimal(0)) if asked else question.points
    after = Sheet(question.prompt, question.content, points, asked)
    return replace(after, places=before.places_for(points))
