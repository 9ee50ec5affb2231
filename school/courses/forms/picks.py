"""The questions of an assignment as a form: which ones, in which order, for how many points."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.db.models import Q
from django.utils.translation import gettext as _

from school.courses.models import Assignment, Course, Question
from school.courses.questions import Form

__all__ = ["PickRow", "read_picks"]

MOST_POINTS = Decimal(100)


@dataclass
class PickRow:
    question: Question
    chosen: bool
    points: str  # as typed or stored
    place: int
    error: str = ""

    @property
    def key(self) -> str:
        return str(self.question.public_id)

    @property
    def value(self) -> Decimal | None:
        """The points as a number with two decimals; None when they are not possible."""
        try:
            number = Decimal(self.points.strip().replace(",", "."))
        except InvalidOperation:
            return None
        if not number.is_finite() or not 0 < number <= MOST_POINTS:
            return None
        return number.quantize(Decimal("0.01")) or None


def read_picks(course: Course, assignment: Assignment, typed: Form | None) -> list[PickRow]:
    """A row per question that may be asked: the chosen ones first, in their order, then the rest of the bank."""
    items = {item.question_id: item for item in assignment.items.all()} if assignment.pk else {}
    bank = course.questions.filter(Q(is_archived=False) | Q(pk__in=items)).prefetch_related("concepts")
    rows = []
    for question in bank:
        item = items.get(question.pk)
        points = item.points if item else question.points
        row = PickRow(question, item is not None, f"{points.normalize():f}", item.position if item else 0)
        if typed is not None:
            _fill(row, typed)
        rows.append(row)
    return sorted(rows, key=lambda row: (not row.chosen, row.place if row.chosen else 0, row.question.pk))


def _fill(row: PickRow, typed: Form) -> None:
    row.chosen = row.key in typed.getlist("pick")
    row.points = str(typed.get(f"points-{row.key}", row.points))[:12]
    place = str(typed.get(f"place-{row.key}", ""))
    # Picked without a place (no script ran): behind those that have one.
    row.place = int(place) if place.isascii() and place.isdigit() and len(place) < 6 else 10_000
    if row.chosen and row.value is None:
        row.error = _("Enter points above 0 and up to %(most)s.") % {"most": MOST_POINTS}
