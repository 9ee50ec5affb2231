"""A report on paper: the same parts, figures and tables as on the page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from reportlab.graphics.shapes import Circle, Drawing, Line, Rect
from reportlab.lib import colors
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, KeepTogether, Spacer
from reportlab.platypus import Table as Grid

from grading.printing import ACCENT, INK, LINE, SOFT, SUNKEN, WARM, WIDTH, label, printed, text
from grading.reports.document import Form, Part, Report, Table
from grading.reports.drawing import Bars, Columns, Figure, Marks
from grading.reports.words import cells

__all__ = ["pdf_of"]

NAME, PLOT, ROW = 80 * mm, 120 * mm, 6.5 * mm  # of a drawing with rows
HIGH = 32 * mm  # of a drawing with columns
CALM = colors.HexColor("#a9cfdf")
GROUPS = (colors.HexColor("#c17f0b"), colors.HexColor("#747bbf"), ACCENT)
LABEL = 46  # letters that fit beside a drawing
# How wide a column is beside one of figures.
FIRST, WORDY = 3.4, 4.0


def pdf_of(report: Report) -> bytes:
    story: list[Flowable] = [
        text(report.title, 18, after=1),
        text(f"{report.scope} · {date_format(report.day, 'DATE_FORMAT')}", 11, SOFT, after=4),
    ]
    if report.lead:
        story.append(text(report.lead, 10, after=4))
    if report.empty:
        return printed([*story, text(report.empty, 11)], report.title, "")
    story += [_facts(report), Spacer(0, 5 * mm)] if report.facts else []
    for part in report.parts:
        story += _part(part)
    notes = [text(f"• {note}", 8.5, SOFT, after=0.8) for note in report.notes]
    story += [KeepTogether([text(_("How to read it"), 11, after=1), *notes])]
    return printed(story, f"{report.title}: {report.scope}", "")


def _facts(report: Report) -> Grid:
    top = [text(one.label, 8.5, SOFT, 0) for one in report.facts]
    middle = [text(f"{one.value} {one.unit}".strip(), 16, INK, 0) for one in report.facts]
    below = [text(one.hint, 8, SOFT, 0) for one in report.facts]
    return Grid(
        [top, middle, below], colWidths=[WIDTH / len(report.facts)] * len(report.facts), hAlign="LEFT",
        style=[("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 0),
               ("TOPPADDING", (0, 0), (-1, -1), 1), ("BOTTOMPADDING", (0, 0), (-1, -1), 1)],
    )  # fmt: skip


def _part(part: Part) -> list[Flowable]:
    head: list[Flowable] = [text(part.title, 13, after=1)]
    table = _table(part.table) if part.table else None
    if part.lead or part.empty:
        head.append(text(part.lead or part.empty, 9, SOFT))
    if part.figure:
        head.append(text(part.figure.name, 9, SOFT, 1))
        drawing: Flowable = _drawing(part.figure)
        if isinstance(part.figure, Columns) and table:
            drawing, table = _side_by_side(drawing, table), None
        head += [drawing, Spacer(0, 2 * mm)]
    story: list[Flowable] = [KeepTogether(head), *([table] if table else [])]
    return [*story, Spacer(0, 1 * mm), *(text(note, 8.5, SOFT, 1) for note in part.notes), Spacer(0, 5 * mm)]


def _side_by_side(drawing: Flowable, table: Grid) -> Grid:
    beside = [("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (0, 0), 0)]
    return Grid([[drawing, table]], colWidths=[PLOT + 12 * mm, WIDTH - PLOT - 12 * mm], style=beside)


def _table(table: Table) -> Grid:
    head = [text(one.name, 8.5, SOFT, 0) for one in table.columns]
    body = [
        [text(f"{cell.text} ({cell.mark})" if cell.mark else cell.text, 9, after=0) for cell in row]
        for row in cells(table)
    ]
    lines = [("LINEBELOW", (0, 0), (-1, 0), 0.8, LINE), ("LINEBELOW", (0, 1), (-1, -1), 0.3, LINE)]
    return Grid(
        [head, *body], colWidths=_widths(table), repeatRows=1, hAlign="LEFT", splitInRow=1,
        style=[*lines, ("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 0)],
    )  # fmt: skip


def _widths(table: Table) -> list[float]:
    parts = [
        FIRST if not place else WORDY if one.form == Form.TEXT else 1.0
        for place, one in enumerate(table.columns)
    ]
    # A table of few columns need not be as wide as the page.
    whole = min(WIDTH, sum(parts) * 28 * mm)
    return [whole * part / sum(parts) for part in parts]


def _drawing(figure: Figure) -> Drawing:
    if isinstance(figure, Columns):
        return _columns(figure)
    return _marks(figure) if isinstance(figure, Marks) else _bars(figure)


def _columns(figure: Columns) -> Drawing:
    drawing = Drawing(PLOT, HIGH + 10 * mm)
    base = 5 * mm
    for one in figure.columns:
        x, width, height = PLOT * one.x / 100, PLOT * one.width / 100, HIGH * one.height / 100
        drawing.add(Rect(x, base, width, HIGH, fillColor=SUNKEN, strokeColor=None))
        if one.count:
            drawing.add(Rect(x, base, width, height, fillColor=ACCENT, strokeColor=None))
            drawing.add(label(str(one.count), x + width / 2, base + height + 3, "middle"))
    for words, x, anchor in ((figure.ends[0], 0, "start"), (figure.ends[1], PLOT, "end")):
        drawing.add(label(words, x, 4, anchor))
    return drawing


def _plot(rows: int, foot: Sequence[tuple[Any, str]]) -> Drawing:
    """An empty drawing with room for rows, a scale from 0 to 100 % and a key."""
    drawing = Drawing(NAME + PLOT + 20 * mm, ROW * rows + 11 * mm)
    for share in (0, 50, 100):
        x = NAME + PLOT * share / 100
        drawing.add(Line(x, 9 * mm, x, ROW * rows + 11 * mm, strokeColor=LINE, strokeWidth=0.4))
        drawing.add(label(f"{share} %", x, 6 * mm, "middle"))
    x = NAME
    for colour, words in foot:
        drawing.add(Rect(x, 1 * mm, 8, 6, fillColor=colour, strokeColor=None))
        drawing.add(label(words, x + 11, 1 * mm))
        x += 24 + 8 * len(words)
    return drawing


def _marks(figure: Marks) -> Drawing:
    drawing = _plot(len(figure.marks), [(ACCENT, figure.point), (CALM, figure.around)])
    for place, one in enumerate(figure.marks):
        y = 11 * mm + ROW * (len(figure.marks) - place - 0.5)
        drawing.add(label(_short(one.label), 0, y - 3))
        if one.low is not None:
            x, width = NAME + PLOT * one.low / 100, PLOT * one.width / 100
            drawing.add(Rect(x, y - 3, width, 6, fillColor=CALM, strokeColor=None))
        if one.at is not None:
            colour = WARM if one.stands_out else ACCENT
            drawing.add(Circle(NAME + PLOT * one.at / 100, y, 3, fillColor=colour, strokeColor=None))
        drawing.add(label(one.text, NAME + PLOT + 4 * mm, y - 3))
    return drawing


def _bars(figure: Bars) -> Drawing:
    drawing = _plot(2 * len(figure.rows), list(zip(GROUPS, figure.groups, strict=False)))
    for place, (name, bars, right) in enumerate(figure.rows):
        top = 11 * mm + 2 * ROW * (len(figure.rows) - place)
        drawing.add(label(_short(name) + (f" ({_('right')})" if right else ""), 0, top - ROW))
        for at, bar in enumerate(bars):
            y = top - 11 * (at + 1)
            width = PLOT * bar.length / 100
            drawing.add(Rect(NAME, y, width, 9, fillColor=GROUPS[bar.group], strokeColor=None))
            drawing.add(label(bar.text, NAME + width + 4, y + 1))
    return drawing


def _short(words: str) -> str:
    flat = " ".join(words.split())
    # A Chinese character is as wide as two letters.
    room = LABEL
    kept: list[str] = []
    for one in flat:
        room -= 2 if ord(one) > 0x2E80 else 1
        if room < 0:
            return "".join(kept) + "…"
        kept.append(one)
    return flat
