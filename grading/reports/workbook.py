"""A report as a workbook: a sheet for what it is about, one for each table. Nothing in it is run by a spreadsheet."""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from grading.reports.document import Form, Report, Row, Table, Value
from school.rosters.formats.formulas import inert

__all__ = ["xlsx_of"]

FORMATS = {
    Form.SHARE: "0.0%", Form.INDEX: "0.00", Form.POINTS: "0.##", Form.COUNT: "0", Form.MINUTES: "0",
    Form.DAY: "yyyy-mm-dd",
}  # fmt: skip
# What a cell may hold, and what a sheet may be called (ECMA-376, and Excel's own limits).
LONGEST, LONGEST_NAME = 32_000, 31
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NOT_A_NAME = re.compile(r"[\[\]:*?/\\]+")
HEAD = Font(bold=True)
WRAPPED = Alignment(wrap_text=True, vertical="top")
NARROW, WIDE, WIDEST = 14, 36, 60


def xlsx_of(report: Report) -> bytes:
    """The bytes of the file. Figures stay numbers; each text is written as text."""
    book = Workbook(write_only=True)
    taken: set[str] = set()
    _about(book, report, taken)
    for part in report.parts:
        if part.table:
            _sheet(book, part.title, part.table, taken)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _about(book: Workbook, report: Report, taken: set[str]) -> None:
    sheet = book.create_sheet(_name(_("About"), taken))
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = WIDE, WIDE
    sheet.column_dimensions["C"].width = WIDEST
    sheet.append([_text(sheet, report.title, bold=True)])
    sheet.append([_text(sheet, report.scope), _cell(sheet, report.day, Form.DAY)])
    if report.lead:
        sheet.append([_text(sheet, report.lead)])
    sheet.append([])
    for fact in report.facts:
        row = (fact.label, f"{fact.value} {fact.unit}".strip(), fact.hint)
        sheet.append([_text(sheet, one) for one in row])
    sheet.append([])
    said = [one for part in report.parts for one in (part.empty, *part.notes) if one]
    for note in [*([report.empty] if report.empty else []), *said, *report.notes]:
        sheet.append([_text(sheet, note)])


def _sheet(book: Workbook, title: str, table: Table, taken: set[str]) -> None:
    sheet = book.create_sheet(_name(title, taken))
    sheet.freeze_panes = "B2"
    marked = any(row.mark for row in table.rows)
    for place, column in enumerate(table.columns, start=1):
        wide = column.form == Form.TEXT
        sheet.column_dimensions[get_column_letter(place)].width = WIDE if wide else NARROW
    heads = [*(one.name for one in table.columns), *([_("Remark")] if marked else [])]
    sheet.append([_text(sheet, one, bold=True) for one in heads])
    for row in table.rows:
        sheet.append(_row(sheet, table, row, marked))


def _row(sheet: Any, table: Table, row: Row, marked: bool) -> list[Any]:
    values = [
        _cell(sheet, value, column.form) for value, column in zip(row.values, table.columns, strict=True)
    ]
    return [*values, *([_text(sheet, row.mark)] if marked else [])]


def _cell(sheet: Any, value: Value, form: Form) -> Any:
    if isinstance(value, str):
        return _text(sheet, value)
    cell = WriteOnlyCell(sheet, value=value if value is None or isinstance(value, date) else float(value))
    cell.number_format = FORMATS.get(form, "General")
    return cell


def _text(sheet: Any, words: str, *, bold: bool = False) -> Any:
    """A cell that is text whatever it begins with, without what a workbook cannot hold."""
    cell = WriteOnlyCell(sheet, value="")
    cell.value = inert(_NOT_XML.sub("", words)[:LONGEST])
    cell.data_type = "s"
    cell.alignment = WRAPPED
    if bold:
        cell.font = HEAD
    return cell


def _name(title: str, taken: set[str]) -> str:
    """A name that a sheet may have and no other one has."""
    plain = " ".join(_NOT_A_NAME.sub(" ", title).split()).strip("'")[:LONGEST_NAME] or "-"
    name, number = plain, 1
    while name.casefold() in taken:
        number += 1
        tail = f" {number}"
        name = plain[: LONGEST_NAME - len(tail)] + tail
    taken.add(name.casefold())
    return name
