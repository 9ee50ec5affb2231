"""Gradebooks as files: a table of texts, read and written as CSV or XLSX. Pure."""

from __future__ import annotations

from grading.gradebook.files import csv_file, xlsx_file
from grading.gradebook.files.table import MAX_BYTES, BadFile, Table

__all__ = ["KINDS", "MAX_BYTES", "BadFile", "Table", "read", "write"]

_KINDS = {"csv": csv_file, "xlsx": xlsx_file}
KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_ZIP = b"PK\x03\x04"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"


def read(data: bytes) -> Table:
    """By what the file is, not by what it is called. Raises BadFile."""
    if len(data) > MAX_BYTES:
        raise BadFile("too_big", megabytes=str(MAX_BYTES // 1024 // 1024))
    if not data.strip():
        raise BadFile("empty")
    if data.startswith(_OLD_EXCEL):
        raise BadFile("old_excel")
    return (xlsx_file if data.startswith(_ZIP) else csv_file).read(data)


def write(kind: str, rows: list[list[object]]) -> bytes:
    """`rows` hold texts and Decimals, the headings first; `kind` is one of KINDS."""
    return _KINDS[kind].write(rows)
