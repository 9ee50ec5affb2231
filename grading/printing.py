"""What reports on paper share (docs/decisions/0006): one font inside that has Latin and Chinese, ink, text and page numbers.

Only what prints imports this module: it brings the PDF library into the process.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from html import escape
from io import BytesIO
from pathlib import Path
from typing import Any

from django.utils.translation import get_language
from reportlab.graphics.shapes import String
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate

__all__ = ["ACCENT", "FILE", "INK", "LINE", "SOFT", "SUNKEN", "WARM", "WIDTH", "label", "printed", "text"]

FONT, RARE = "NotoSansSC", "STSong-Light"
FILE = Path(__file__).parent / "monitoring" / "fonts" / "NotoSansSC-GB2312.ttf"
INK, SOFT, LINE, ACCENT, WARM, SUNKEN = (
    colors.HexColor(code) for code in ("#18222d", "#475261", "#87857b", "#0b5f82", "#9a5b00", "#efede5")
)
MARGIN = 14 * mm
WIDTH = landscape(A4)[0] - 2 * MARGIN


def printed(story: Sequence[Flowable], title: str, author: str) -> bytes:
    """A PDF in the language that is active; text that cannot be printed is never an error."""
    out = BytesIO()
    document = SimpleDocTemplate(
        out, pagesize=landscape(A4), leftMargin=MARGIN, rightMargin=MARGIN, topMargin=MARGIN,
        bottomMargin=16 * mm, title=title, author=author, lang=get_language() or "en",
    )  # fmt: skip
    document.build(list(story), onFirstPage=_foot, onLaterPages=_foot)
    return out.getvalue()


@cache
def _fonts() -> None:
    pdfmetrics.registerFont(TTFont(FONT, str(FILE)))
    # Not inside the file: readers bring their own. Only for characters that our font does not have.
    pdfmetrics.registerFont(UnicodeCIDFont(RARE))


@cache
def _known() -> frozenset[int]:
    _fonts()
    return frozenset(pdfmetrics.getFont(FONT).face.charToGlyph)


def _markup(words: str) -> str:
    """The text for a Paragraph: escaped, and rare characters in the font that readers bring."""
    return "".join(
        "<br/>"
        if one == "\n"
        else escape(one)
        if ord(one) in _known()
        else f'<font name="{RARE}">{escape(one)}</font>'
        for one in words
    )


def _style(size: float, colour: Any, after: float) -> ParagraphStyle:
    chinese = (get_language() or "").startswith("zh")
    return ParagraphStyle(
        f"s{size}", fontName=FONT, fontSize=size, leading=size * 1.45, textColor=colour,
        spaceAfter=after * mm, wordWrap="CJK" if chinese else None, splitLongWords=1,
    )  # fmt: skip


def text(words: str, size: float = 9, colour: Any = INK, after: float = 2) -> Paragraph:
    """A paragraph; `after` is the space below it in millimetres."""
    _fonts()
    return Paragraph(_markup(words), _style(size, colour, after))


def label(words: str, x: float, y: float, anchor: str = "start", size: float = 8) -> String:
    """A line of text in a drawing."""
    font = FONT if all(ord(one) in _known() for one in words) else RARE
    return String(x, y, words, fontName=font, fontSize=size, fillColor=SOFT, textAnchor=anchor)


def _foot(canvas: Any, document: Any) -> None:
    _fonts()
    canvas.setFont(FONT, 8)
    canvas.setFillColor(SOFT)
    canvas.drawRightString(landscape(A4)[0] - MARGIN, 9 * mm, str(document.page))
