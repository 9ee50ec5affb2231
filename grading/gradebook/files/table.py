"""What a file of marks says, before anybody asks what it means. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

__all__ = ["MAX_BYTES", "MAX_COLUMNS", "MAX_LETTERS", "MAX_ROWS", "BadFile", "Table", "table_of"]

MAX_BYTES = 10 * 1024 * 1024
MAX_ROWS = 5_000
MAX_COLUMNS = 400
MAX_LETTERS = 300


class BadFile(ValueError):
    """The file as a whole cannot be used; the words for `code` are in words.py."""

    def __init__(self, code: str, **params: str) -> None:
        super().__init__(code)
        self.code = code
        self.params: Mapping[str, str] = params


@dataclass(frozen=True, slots=True)
class Table:
    """`rows` are (line in the file, counted from 1; its cells). `encoding` is named when it had to be guessed."""

    heading: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    encoding: str = ""

    def as_json(self) -> dict[str, Any]:
        return {"heading": self.heading, "rows": self.rows, "encoding": self.encoding}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Table:
        rows = tuple((line, tuple(cells)) for line, cells in data["rows"])
        return cls(tuple(data["heading"]), rows, data["encoding"])


def table_of(lines: Iterable[tuple[int, Sequence[str]]], encoding: str = "") -> Table:
    """Lines of cells as a table: the first one that has any text is the heading; empty ones are passed over.

    Raises BadFile when there are too many, or none.
    """
    heading: tuple[str, ...] = ()
    rows: list[tuple[int, tuple[str, ...]]] = []
    for line, cells in lines:
        if len(cells) > MAX_COLUMNS:
            raise BadFile("too_wide", columns=str(MAX_COLUMNS))
        texts = tuple(cell.strip()[:MAX_LETTERS] for cell in cells)
        if not any(texts):
            continue
        if not heading:
            heading = texts
        elif len(rows) >= MAX_ROWS:
            raise BadFile("too_many_rows", rows=str(MAX_ROWS))
        else:
            rows.append((line, texts))
    if not rows:
        raise BadFile("no_rows" if heading else "empty")
    return Table(heading, tuple(rows), encoding)
