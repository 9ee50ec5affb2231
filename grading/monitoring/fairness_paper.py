"""The fairness report on paper (docs/decisions/0006)."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from reportlab.graphics.shapes import Drawing, Line, Rect
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, KeepTogether, Spacer, Table

from grading.monitoring import fairness_words as words
from grading.monitoring.fairness import Cell
from grading.monitoring.fairness_report import FieldReport, Report
from grading.printing import ACCENT, INK, LINE, SOFT, WARM, label, printed, text

__all__ = ["pdf_of"]

WIDTHS = [44, 26, 22, 48, 44, 40, 44]  # mm, of a table as wide as the page
NAME, HALF, ROW = 44 * mm, 70 * mm, 6 * mm  # of the drawing


def pdf_of(report: Report) -> bytes:
    """The report in the language that is active; text that cannot be printed is never an error."""
    title = _("Fairness report")
    return printed(_story(report, title), f"{title}: {words.scope_of(report)}", report.school.name)


def _story(report: Report, title: str) -> list[Flowable]:
    story: list[Flowable] = [
        text(title, 20, after=1),
        text(words.scope_of(report), 12, SOFT, after=3),
        text(words.summary(report), 11, WARM if report.stands_out else INK, after=4),
    ]
    if report.total:
        story += [_table([[_("Everybody"), *_figures(report.total)]], set()), Spacer(0, 5 * mm)]
    for field in report.fields:
        story += [KeepTogether(_of_field(field)), Spacer(0, 5 * mm)]
    story += [text(_("How to read it"), 11, after=1)]
    return story + [text(f"• {note}", 8.5, SOFT, after=0.8) for note in words.notes(report)]


def _of_field(report: FieldReport) -> list[Flowable]:
    rows: list[list[str]] = []
    marked: set[int] = set()
    for row in report.rows:
        figures = _figures(row.cell) if row.cell else [_("withheld")] + [""] * 5
        if row.cell and row.cell.stands_out:
            marked.add(len(rows))
        rows.append([words.group_name(row), *figures])
    parts: list[Flowable] = [
        text(report.field.name, 13, after=0.5),
        text(report.field.purpose, 8.5, SOFT, after=2),
        *([text(words.kept_back(), 9, after=2)] if report.kept_back else []),
        _table(rows, marked),
    ]
    if report.shown:
        parts += [Spacer(0, 2 * mm), _drawing(report)]
    return parts


def _figures(cell: Cell) -> list[str]:
    return [f"{value} ({interval})" if interval else value for value, interval in words.figures_of(cell)]


def _table(rows: Sequence[Sequence[str]], marked: set[int]) -> Table:
    """`marked` are the rows that stand out: said by a sign as well as by colour."""
    head = [text(name, 8.5, SOFT, 0) for name in words.columns()]
    body = [
        [text(("▲ " if not at and place in marked else "") + cell, 9, WARM if place in marked else INK, 0)
         for at, cell in enumerate(row)]
        for place, row in enumerate(rows)
    ]  # fmt: skip
    lines = [("LINEBELOW", (0, 0), (-1, 0), 0.8, LINE), ("LINEBELOW", (0, 1), (-1, -1), 0.3, LINE)]
    return Table(
        [head, *body], colWidths=[width * mm for width in WIDTHS], repeatRows=1, hAlign="LEFT",
        style=[*lines, ("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 0)],
    )  # fmt: skip


def _drawing(report: FieldReport) -> Drawing:
    """Draft minus person of each group that is shown: a square with its interval, around a line at 0."""
    shown, edge = report.shown, report.widest
    height = ROW * len(shown) + 8 * mm
    drawing = Drawing(NAME + 2 * HALF, height)
    zero = NAME + HALF
    drawing.add(Line(zero, 7 * mm, zero, height, strokeColor=LINE, strokeWidth=0.7))
    for place, row in enumerate(shown):
        assert row.cell is not None
        y = height - ROW * (place + 0.5)
        low, high, at = (
            zero + HALF * value / edge for value in (*row.cell.difference_interval, row.cell.difference)
        )
        colour = WARM if row.cell.stands_out else ACCENT
        drawing.add(label(words.group_name(row)[:24], 0, y - 3))
        drawing.add(Line(low, y, high, y, strokeColor=colour, strokeWidth=1.4))
        drawing.add(Rect(at - 2.5, y - 2.5, 5, 5, fillColor=colour, strokeColor=None))
    for share in (-edge, 0.0, edge):
        drawing.add(
            label(
                f"{100 * share:+.0f} %".replace("-", "−").replace("+0", "0"),
                zero + HALF * share / edge,
                1,
                "middle",
            )
        )
    return drawing
