"""Criteria as typed into a form: rows of text and points, checked one by one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from grading.models import Criterion
from school.courses.questions import Form

__all__ = ["CriterionRow", "read_rows", "stored_rows"]

MOST_CRITERIA = 12
MOST_TEXT = 400
MOST_POINTS = Decimal(100)


@dataclass
class CriterionRow:
    """`public_id` is empty for a new criterion; an empty text means the row is not used."""

    public_id: str = ""
    text: str = ""
    points: str = "1"
    notes: list[str] = field(default_factory=list)

    @property
    def value(self) -> Decimal | None:
        try:
            number = Decimal(self.points.strip().replace(",", "."))
        except InvalidOperation:
            return None
        if not number.is_finite() or not 0 < number <= MOST_POINTS:
            return None
        return number.quantize(Decimal("0.01")) or None


def stored_rows(criteria: Iterable[Criterion]) -> list[CriterionRow]:
    return [CriterionRow(str(one.public_id), one.text, f"{one.points.normalize():f}") for one in criteria]


def read_rows(form: Form) -> list[CriterionRow]:
    """The rows with a text, each with notes on what is wrong in it (none: it may be saved)."""
    columns = [form.getlist(name) for name in ("criterion_id", "criterion_text", "criterion_points")]
    rows = [
        CriterionRow(str(key), str(text).replace("\x00", "").strip(), str(points)[:12])
        for key, text, points in zip(*columns, strict=False)
    ]
    used = [row for row in rows if row.text]
    for number, row in enumerate(used):
        row.notes = list(_notes(number, row))
    return used


def _notes(number: int, row: CriterionRow) -> Iterable[str]:
    if len(row.text) > MOST_TEXT:
        yield _("Shorten this to at most %(most)s characters.") % {"most": MOST_TEXT}
    if row.value is None:
        yield _("Enter points above 0 and up to %(most)s.") % {"most": MOST_POINTS}
    if number >= MOST_CRITERIA:
        yield _("Use at most %(most)s criteria.") % {"most": MOST_CRITERIA}
