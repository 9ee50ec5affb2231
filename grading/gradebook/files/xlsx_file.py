"""A gradebook as an Excel workbook: its first sheet. Pure.

A workbook is a zip of XML, so two things are looked at before anything is unpacked: how large it would become, and
whether it declares entities. Formulas are never run: of a cell with one, the result that its program stored is read.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from grading.gradebook.files.table import MAX_COLUMNS, MAX_ROWS, BadFile, Table, table_of
from grading.gradebook.values import shown
from school.rosters.formats.formulas import inert, original

__all__ = ["MAX_PARTS", "MAX_UNPACKED", "read", "write"]

MAX_UNPACKED = 64 * 1024 * 1024
MAX_PARTS = 500
_WIDTH = 14


def read(data: bytes) -> Table:
    _check(data)
    import openpyxl  # only where a workbook is read: no page pays for it

    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        try:
            return table_of(_lines(book.worksheets[0]))
        finally:
            book.close()
    except BadFile:
        raise
    except (
        Exception
    ) as error:  # openpyxl raises whatever its parsers do: KeyError, ValueError, ParseError, BadZipFile
        raise BadFile("broken_workbook") from error


def _check(data: bytes) -> None:
    """Raises BadFile for what must not be unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            if len(parts) > MAX_PARTS or sum(one.file_size for one in parts) > MAX_UNPACKED:
                raise BadFile("bomb", megabytes=str(MAX_UNPACKED // 1024 // 1024))
            if "[Content_Types].xml" not in archive.namelist():
                raise BadFile("not_a_workbook")
            for one in parts:
                # zipfile never unpacks more than the size it was told, so the sum above holds.
                with archive.open(one) as part:
                    if one.filename.endswith((".xml", ".rels")) and b"<!DOCTYPE" in part.read(2_000):
                        raise BadFile("broken_workbook")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError) as error:
        raise BadFile("broken_workbook") from error


def _lines(sheet: Any) -> Iterator[tuple[int, list[str]]]:
    # What the file says of its own size may be wrong; rows are counted instead.
    sheet.reset_dimensions()
    for line, cells in enumerate(sheet.iter_rows(max_row=MAX_ROWS + 3), start=1):
        if len(cells) > MAX_COLUMNS:
            raise BadFile("too_wide", columns=str(MAX_COLUMNS))
        yield line, [_text(cell) for cell in cells]


def _text(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        number = Decimal(repr(value))
        percent = "%" in (cell.number_format or "")
        if not number.is_finite() or abs(number) > 10**12:
            return str(value)
        return f"{shown(number * 100)}%" if percent else shown(number)
    if isinstance(value, date | datetime):
        return value.isoformat()
    return original(str(value))


def write(rows: Sequence[Sequence[object]]) -> bytes:
    import openpyxl
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Gradebook")
    sheet.freeze_panes = "B2"
    for at in range(1, len(rows[0]) + 1):
        sheet.column_dimensions[get_column_letter(at)].width = 28 if at == 1 else _WIDTH
    for line, row in enumerate(rows):
        cells = []
        for value in row:
            cell = WriteOnlyCell(sheet, value=inert(value) if isinstance(value, str) else value)
            if line == 0:
                cell.font = Font(bold=True)
            cells.append(cell)
        sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
