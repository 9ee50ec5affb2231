"""A gradebook and its files: what is written out, and what an uploaded one would change now."""

from __future__ import annotations

from grading.gradebook import files
from grading.gradebook.board import Board
from grading.gradebook.files.plan import Plan, plan_of
from grading.gradebook.files.sheet import Person, rows_of
from grading.gradebook.files.table import Table
from grading.models import GradebookImport

__all__ = ["exported", "plan_for"]


def people_of(board: Board) -> list[Person]:
    return [Person(row.key, row.student.pk, row.student.display_name, row.number) for row in board.rows]


def exported(board: Board, kind: str) -> bytes:
    grid, results = [row.standings for row in board.rows], [row.result for row in board.rows]
    return files.write(kind, rows_of(board.columns, people_of(board), grid, results))


def plan_for(record: GradebookImport, board: Board) -> Plan:
    """Against the book as it is now. Raises BadFile when a column that the file names has gone since."""
    table = Table.from_json(record.content)
    return plan_of(table, board.columns, people_of(board), [row.standings for row in board.rows])
