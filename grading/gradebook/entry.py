"""What a page sends: texts for cells, read one by one; a mistake in one of them stops no other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from grading.gradebook.board import Board
from grading.gradebook.book import Column
from grading.gradebook.values import BadValue, read
from grading.gradebook.words import bad_value, extra_credit, not_here
from grading.models import GradeCell
from grading.services.gradebook import Edit
from school.people.models import User

__all__ = ["MOST_EDITS", "Sent", "edits_of"]

MOST_EDITS = 5_000
_SOURCES = {GradeCell.Source.TYPED.value, GradeCell.Source.UNDO.value}
Place = tuple[str, str]  # (column, student): public ids


@dataclass(frozen=True)
class Sent:
    """What can be written, and by (column, student): what is wrong, and what was noticed."""

    edits: Sequence[Edit]
    problems: Mapping[Place, str]
    notes: Mapping[Place, str]


def edits_of(board: Board, sent: Sequence[Mapping[str, Any]]) -> Sent:
    """Rows of {"column", "student", "text", "seen"}; who or what is of the class no more is a problem, never dropped."""
    columns = {one.key: one for one in board.columns}
    students = {row.key: row.student for row in board.rows}
    edits: list[Edit] = []
    problems: dict[Place, str] = {}
    notes: dict[Place, str] = {}
    for one in sent[:MOST_EDITS]:
        column, student = columns.get(str(one.get("column"))), students.get(str(one.get("student")))
        if column is None or student is None:
            gone = (str(one.get("column")), str(one.get("student")))
            problems[gone] = not_here(str(one.get("text") or ""), student is None)
            continue
        place = (column.key, str(student.public_id))
        try:
            edits.append(_edit(column, student, one))
        except BadValue as error:
            problems[place] = bad_value(error, str(one.get("text")), column)
            continue
        value = edits[-1].typed.value
        if value is not None and value > column.points:
            notes[place] = extra_credit(value, column)
    return Sent(edits, problems, notes)


def _edit(column: Column, student: User, one: Mapping[str, Any]) -> Edit:
    typed = read(str(one.get("text") or ""), column.points)
    seen = one.get("seen")
    source = str(one.get("source"))
    return Edit(
        column=column.key,
        student=student.pk,
        typed=typed,
        seen=int(seen) if isinstance(seen, int | str) and str(seen).isdecimal() else 0,
        source=source if source in _SOURCES else GradeCell.Source.TYPED,
    )
