"""One student's row, a line for each column: what a form shows and what came back from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from grading.gradebook.board import Board, Row
from grading.gradebook.book import Column, Standing
from grading.gradebook.markup import Face
from grading.gradebook.page import faces_of
from grading.gradebook.values import shown
from grading.gradebook.words import flag_words

__all__ = ["Line", "lines_of"]


@dataclass(frozen=True)
class Line:
    """`text` is what the field holds; `typed` what stood in the form before a conflict or a mistake."""

    column: Column
    standing: Standing
    face: Face
    category: str
    text: str
    problem: str = ""

    @property
    def points(self) -> str:
        return shown(self.column.points)

    @property
    def name(self) -> str:
        return f"cell-{self.column.key}"

    @property
    def remarks(self) -> list[str]:
        words = flag_words()
        found = [words[flag] for flag in self.face.flags if flag in words]
        if self.face.sum:
            found.append(_("the answers give %(points)s") % {"points": self.face.sum})
        return found

    def changed(self, sent: Mapping[str, str]) -> bool:
        """Whether the field differs from what the page showed when it was made."""
        return self.name in sent and sent[self.name].strip() != sent.get(f"was-{self.column.key}", "")

    def sent(self, sent: Mapping[str, str], student: str) -> dict[str, Any]:
        return {
            "column": self.column.key, "student": student, "text": sent[self.name],
            "seen": sent.get(f"seen-{self.column.key}", "0"),
        }  # fmt: skip

    def after(self, sent: Mapping[str, str], problem: str | None, conflicts: set[str]) -> Line:
        """The line with what was typed, where it could not be written."""
        if self.column.key in conflicts:
            text = _("Somebody else has entered %(value)s meanwhile. Save again to put yours there.")
            problem = text % {"value": self.text or _("nothing")}
        return replace(self, text=sent.get(self.name, self.text), problem=problem) if problem else self


def lines_of(board: Board, row: Row) -> list[Line]:
    names = {str(one.public_id): one.name for one in board.categories}
    return [
        Line(column, at, face, names.get(column.category, ""), face.text)
        for column, at, face in zip(board.columns, row.standings, faces_of(board, row), strict=True)
    ]
