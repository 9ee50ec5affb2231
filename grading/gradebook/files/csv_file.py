"""A gradebook as CSV. Pure."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence

from grading.gradebook.files.table import BadFile, Table, table_of
from grading.gradebook.values import shown
from school.rosters.formats.formulas import inert, original
from school.rosters.formats.text import NotTextError, decode

__all__ = ["read", "write"]


def read(data: bytes) -> Table:
    try:
        text, notes = decode(data)
    except NotTextError as error:
        raise BadFile(f"not_text_{error.code}") from None
    # A spreadsheet's NUL characters or a lone quotation mark end here, not in the middle of a page.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    try:
        return table_of(_lines(reader), notes[0].params["encoding"] if notes else "")
    except csv.Error:
        raise BadFile("not_csv") from None


def _delimiter(text: str) -> str:
    """The sign that parts most headings in the first line that has any text."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    bare = re.sub(r'"[^"]*"', "", first)
    return max(",;\t", key=bare.count)


def _lines(reader: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    before = 0
    for cells in reader:
        start, before = before + 1, reader.line_num  # type: ignore[attr-defined]
        yield start, [original(cell) for cell in cells]


def write(rows: Sequence[Sequence[object]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    for row in rows:
        writer.writerow([inert(cell) if isinstance(cell, str) else shown(cell) for cell in row])  # type: ignore[arg-type]
    # With the mark in front, spreadsheets read names in any script.
    return out.getvalue().encode("utf-8-sig")
