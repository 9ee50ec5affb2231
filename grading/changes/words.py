"""What changed about a question, and what that does to its answers, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grading.changes.difference import Difference
from grading.models import QuestionChange
from grading.templatetags.points import points
from school.courses.models import Assignment
from school.people.models import School

__all__ = ["kind_text", "sentences", "titles_of"]

SENTENCES = {
    "prompt": gettext_lazy("The text of the question is reworded."),
    "right_option": gettext_lazy("The right option: “%(old)s” → “%(new)s”"),
    "value": gettext_lazy("The right value: %(old)s → %(new)s"),
    "tolerance": gettext_lazy("The tolerance: %(old)s → %(new)s"),
    "unit": gettext_lazy("The unit: “%(old)s” → “%(new)s”"),
    "references": gettext_lazy("The reference answers are edited."),
    "content": gettext_lazy("Other parts of the answer key are edited."),
    "criterion_added": gettext_lazy("New criterion, worth %(new)s: “%(text)s”"),
    "criterion_removed": gettext_lazy("Criterion removed, worth %(old)s: “%(text)s”"),
    "criterion_reworded": gettext_lazy("Criterion reworded: “%(old)s” → “%(text)s”"),
    "criterion_points": gettext_lazy("Points of “%(text)s”: %(old)s → %(new)s"),
    "criterion_levels": gettext_lazy(
        "Levels of “%(text)s” are worth other shares of its points; every answer keeps its level."
    ),
    "criterion_scale": gettext_lazy(
        "“%(text)s” has %(new)s levels instead of %(old)s: the lowest and the highest stay, others go to the nearest one."
    ),
    "criteria_order": gettext_lazy("The criteria are in another order."),
    "points": gettext_lazy("Points of the question: %(old)s → %(new)s"),
    "place_points": gettext_lazy("Points in “%(place)s”: %(old)s → %(new)s"),
    "place_keeps": gettext_lazy("“%(place)s” has points of its own for it and keeps them: %(points)s"),
    "void_out": gettext_lazy("In “%(place)s” its %(points)s points count for nobody."),
    "void_full": gettext_lazy("In “%(place)s” everyone gets its %(points)s points."),
    "void_no": gettext_lazy("In “%(place)s” it counts again, with %(points)s points."),
}


def sentences(found: Iterable[Difference], titles: Mapping[str, str]) -> list[str]:
    """One per difference; `titles` are those of assignments by public id."""
    return [str(SENTENCES[one.code]) % _shown(one.params, titles) for one in found]


def titles_of(school: School, found: Iterable[Difference]) -> dict[str, str]:
    """Titles of the assignments that the differences name. One query."""
    named = {one.params["place"] for one in found if "place" in one.params}
    rows = Assignment.objects.filter(school=school, public_id__in=named)
    return {str(public_id): title for public_id, title in rows.values_list("public_id", "title")}


def _shown(params: Mapping[str, Any], titles: Mapping[str, str]) -> dict[str, Any]:
    found = {name: points(value) if isinstance(value, Decimal) else value for name, value in params.items()}
    if "place" in found:
        found["place"] = titles.get(found["place"], _("a deleted assignment"))
    return found


def kind_text(change: QuestionChange) -> str:
    """What was done, in two or three words."""
    if change.kind == QuestionChange.Kind.VOID:
        return _("Question voided")
    if change.kind == QuestionChange.Kind.UNDO:
        return _("Change taken back")
    return _("Question edited")
