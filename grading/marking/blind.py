"""An answer as somebody sees it who is to mark it for themselves: no name, no draft, no earlier grade."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from grading.desk.item import CriterionField, Item, item_of_response
from grading.desk.place import Place
from grading.evidence import parts_of_verdict
from grading.models import Response
from school.courses.models import AssignmentQuestion

__all__ = ["blind_item", "points_of"]


def points_of(response: Response) -> Decimal:
    """What the answer's question is worth in its assignment. One query."""
    rows = AssignmentQuestion.objects.filter(
        assignment=response.submission.assignment_id, question=response.question_id
    )
    return rows.values_list("points", flat=True).first() or response.question.points


def blind_item(response: Response, chosen: Mapping[str, Decimal] | None = None) -> Item:
    """For grading/desk/form.py. `chosen` are levels by criterion id that are shown as chosen."""
    item = item_of_response(response.pk, {response.question_id: points_of(response)}, Place())
    return replace(
        item, draft=None, verdict=None, grade=None, latest=None, history=[], acceptance=None, blind=True, later=None,
        criteria=[_bare(one, chosen or {}) for one in item.criteria],
        parts=parts_of_verdict(response.text, None),
    )  # fmt: skip


def _bare(criterion: CriterionField, chosen: Mapping[str, Decimal]) -> CriterionField:
    fraction = chosen.get(criterion.id)
    level = next(
        (one.value for one in criterion.levels if fraction is not None and Decimal(one.value) == fraction), ""
    )
    levels = [replace(one, percent=None) for one in criterion.levels]
    return replace(criterion, levels=levels, level=level, percent=None, quote="")
