"""What was in a cell before, who put it there and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from grading.gradebook.board import Board, Row
from grading.gradebook.book import Column
from grading.gradebook.values import EXCUSED, shown
from grading.models import GradeCell
from school.people.models import User

__all__ = ["Entry", "history_of", "name_of"]


@dataclass(frozen=True, slots=True)
class Entry:
    text: str
    by: str
    at: datetime
    source: str
    file: str
    is_current: bool


def history_of(board: Board, row: Row, key: str) -> list[Entry]:
    """The newest first; the class of the board and its student were fetched with permission."""
    rows = GradeCell.objects.filter(column__gradebook=board.book, student=row.student)
    here = rows.filter(column__assignment__public_id=key) | rows.filter(column__public_id=key)
    found = here.select_related("by", "batch").order_by("-pk")
    return [_entry(one, current=place == 0) for place, one in enumerate(found)]


def _entry(cell: GradeCell, *, current: bool) -> Entry:
    text = EXCUSED if cell.is_excused else shown(cell.value) or _("cleared")
    file = cell.batch.file_name if cell.batch else ""
    return Entry(text, cell.by.display_name, cell.created_at, cell.get_source_display(), file, current)


def name_of(column: Column, student: User) -> str:
    return _("%(student)s: %(column)s") % {"student": student.display_name, "column": column.title}
