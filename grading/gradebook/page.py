"""What the page of a gradebook shows, and what it is told after a save."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from grading.gradebook.board import Board, Row
from grading.gradebook.book import Column
from grading.gradebook.markup import Face, face_of, row_html, total_of
from grading.gradebook.values import shown
from grading.gradebook.words import flag_words

__all__ = ["Head", "cells_told", "faces_of", "grid_rows", "heads_of", "sorted_rows"]

SORTS = ("name", "total", "-total")


@dataclass(frozen=True)
class Head:
    column: Column
    category: str
    mean: Decimal | None
    url: str  # the assignment's overview, or the settings of a hand-made column

    @property
    def points(self) -> str:
        return shown(self.column.points)

    @property
    def mean_text(self) -> str:
        return "–" if self.mean is None else shown(self.mean)


def heads_of(board: Board) -> list[Head]:
    names = {str(one.public_id): one.name for one in board.categories}
    section = board.section.public_id
    return [
        Head(
            column, names.get(column.category, ""), mean,
            reverse("grading:gradebook_column", args=[section, column.key]),
        )
        for column, mean in zip(board.columns, board.means(), strict=True)
    ]  # fmt: skip


def sorted_rows(board: Board, sort: str) -> tuple[Row, ...]:
    """By name, or by total; who has none stands at the end."""
    if sort not in {"total", "-total"}:
        return board.rows
    sign = -1 if sort == "-total" else 1
    known = [row for row in board.rows if row.result.percent is not None]
    known.sort(key=lambda row: sign * (row.result.percent or Decimal(0)))
    return (*known, *(row for row in board.rows if row.result.percent is None))


def faces_of(board: Board, row: Row) -> list[Face]:
    words, dropped = flag_words(), row.result.total.dropped
    return [
        face_of(column, at, dropped, words) for column, at in zip(board.columns, row.standings, strict=True)
    ]


def grid_rows(board: Board, rows: Iterable[Row]) -> SafeString:
    words = flag_words()
    # One reverse for all: the address differs in the student's id alone.
    pattern = reverse("grading:gradebook_student", args=[board.section.public_id, board.section.public_id])
    start = pattern.removesuffix(f"{board.section.public_id}/")
    parts = [
        row_html(
            key=row.key,
            name=row.student.display_name,
            number=row.number,
            url=f"{start}{row.key}/",
            result=row.result,
            faces=[
                face_of(column, at, row.result.total.dropped, words)
                for column, at in zip(board.columns, row.standings, strict=True)
            ],
            graded=bool(board.rules.scale),
        )
        for row in rows
    ]
    return mark_safe("".join(parts))  # noqa: S308 - markup.py escapes what people wrote


def cells_told(board: Board, students: set[str], columns: set[str]) -> dict[str, Any]:
    """After a save: the whole rows of these students (a total may drop another cell now) and the means."""
    rows = {
        row.key: {
            **total_of(row.result),
            "cells": {
                column.key: face.as_json()
                for column, face in zip(board.columns, faces_of(board, row), strict=True)
            },
        }
        for row in board.rows
        if row.key in students
    }
    means = {head.column.key: head.mean_text for head in heads_of(board) if head.column.key in columns}
    return {"rows": rows, "means": means}
