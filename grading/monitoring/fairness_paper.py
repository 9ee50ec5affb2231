"""The fairness report on paper (docs/decisions/0006): one font inside that has Latin and Chinese.

Only the pages that print import this module: it brings the PDF library into the process.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from html import escape
from io import BytesIO
from pathlib import Path
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from reportlab.graphics.shapes import Drawing, Line, Rect, String
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Flowable, KeepTogether, Paragraph, SimpleDocTemplate, Spacer, Table

from grading.monitoring import fairness_words as words
from grading.monitoring.fairness import Cell
from grading.monitoring.fairness_report import FieldReport, Report

__all__ = ["pdf_of"]

FONT, RARE = "NotoSansSC", "STSong-Light"
FILE = Path(__file__).parent / "fonts" / "NotoSansSC-GB2312.ttf"
INK, SOFT, LINE, ACCENT, WARM = (
    colors.HexColor(code) for code in ("#18222d", "#475261", "#87857b", "#0b5f82", "#9a5b00")
)
WIDTHS = [44, 26, 22, 48, 44, 40, 44]  # mm, of a table as wide as the page
NAME, HALF, ROW = 44 * mm, 70 * mm, 6 * mm  # of the drawing


def pdf_of(report: Report) -> bytes:
    """The report in the language that is active; text that cannot be printed is never an error."""
    _fonts()
    out = BytesIO()
    title = _("Fairness report")
    document = SimpleDocTemplate(
        out, pagesize=landscape(A4), leftMargin=14 * mm, rightMargin=14 * mm, topMargin=14 * mm,
        bottomMargin=16 * mm, title=f"{title}: {words.scope_of(report)}", author=report.school.name,
        lang=get_language() or "en",
    )  # fmt: skip
    document.build(_story(report, title), onFirstPage=_foot, onLaterPages=_foot)
    return out.getvalue()


@cache
def _fonts() -> None:
    pdfmetrics.registerFont(TTFont(FONT, str(FILE)))
    # Not inside the file: readers bring their own. Only for characters that our font does not have.
    pdfmetrics.registerFont(UnicodeCIDFont(RARE))


@cache
def _known() -> frozenset[int]:
    return frozenset(pdfmetrics.getFont(FONT).face.charToGlyph)


def _markup(text: str) -> str:
    """The text for a Paragraph: escaped, and rare characters in the font that readers bring."""
    return "".join(
        escape(one) if ord(one) in _known() else f'<font name="{RARE}">{escape(one)}</font>' for one in text
    )


def _style(size: float, colour: Any = INK, after: float = 2) -> ParagraphStyle:
    chinese = (get_language() or "").startswith("zh")
    return ParagraphStyle(
        f"s{size}", fontName=FONT, fontSize=size, leading=size * 1.45, textColor=colour,
        spaceAfter=after * mm, wordWrap="CJK" if chinese else None, splitLongWords=1,
    )  # fmt: skip


def _text(text: str, size: float = 9, colour: Any = INK, after: float = 2) -> Paragraph:
    return Paragraph(_markup(text), _style(size, colour, after))


def _story(report: Report, title: str) -> list[Flowable]:
    story: list[Flowable] = [
        _text(title, 20, after=1),
        _text(words.scope_of(report), 12, SOFT, after=3),
        _text(words.summary(report), 11, WARM if report.stands_out else INK, after=4),
    ]
    if report.total:
        story += [_table([[_("Everybody"), *_figures(report.total)]], set()), Spacer(0, 5 * mm)]
    for field in report.fields:
        story += [KeepTogether(_of_field(field)), Spacer(0, 5 * mm)]
    story += [_text(_("How to read it"), 11, after=1)]
    return story + [_text(f"• {note}", 8.5, SOFT, after=0.8) for note in words.notes(report)]


def _of_field(report: FieldReport) -> list[Flowable]:
    rows: list[list[str]] = []
    marked: set[int] = set()
    for row in report.rows:
        figures = _figures(row.cell) if row.cell else [_("withheld")] + [""] * 5
        if row.cell and row.cell.stands_out:
            marked.add(len(rows))
        rows.append([words.group_name(row), *figures])
    parts: list[Flowable] = [
        _text(report.field.name, 13, after=0.5),
        _text(report.field.purpose, 8.5, SOFT, after=2),
        _table(rows, marked),
    ]
    if report.shown:
        parts += [Spacer(0, 2 * mm), _drawing(report)]
    return parts


def _figures(cell: Cell) -> list[str]:
    return [f"{value} ({interval})" if interval else value for value, interval in words.figures_of(cell)]


def _table(rows: Sequence[Sequence[str]], marked: set[int]) -> Table:
    """`marked` are the rows that stand out: said by a sign as well as by colour."""
    head = [_text(name, 8.5, SOFT, 0) for name in words.columns()]
    body = [
        [_text(("▲ " if not at and place in marked else "") + cell, 9, WARM if place in marked else INK, 0)
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
        drawing.add(_label(words.group_name(row)[:24], 0, y - 3))
        drawing.add(Line(low, y, high, y, strokeColor=colour, strokeWidth=1.4))
        drawing.add(Rect(at - 2.5, y - 2.5, 5, 5, fillColor=colour, strokeColor=None))
    for share in (-edge, 0.0, edge):
        drawing.add(
            _label(
                f"{100 * share:+.0f} %".replace("-", "−").replace("+0", "0"),
                zero + HALF * share / edge,
                1,
                "middle",
            )
        )
    return drawing


def _label(text: str, x: float, y: float, anchor: str = "start") -> String:
    font = FONT if all(ord(one) in _known() for one in text) else RARE
    return String(x, y, text, fontName=font, fontSize=8, fillColor=SOFT, textAnchor=anchor)


def _foot(canvas: Any, document: Any) -> None:
    canvas.setFont(FONT, 8)
    canvas.setFillColor(SOFT)
    canvas.drawRightString(landscape(A4)[0] - 14 * mm, 9 * mm, str(document.page))
