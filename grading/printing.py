"""What reports on paper share (docs/decisions/0006): fonts inside for Latin, Chinese, Hebrew and Arabic, ink, text, page numbers.

Only what prints imports this module: it brings the PDF library into the process.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from html import escape
from io import BytesIO
from itertools import groupby
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
from reportlab.platypus.paragraph import cleanBlockQuotedText

from grading.bidi import is_mixed, visual

__all__ = ["ACCENT", "FILE", "INK", "LINE", "SOFT", "SUNKEN", "WARM", "WIDTH", "label", "printed", "text"]

FONT, RIGHT, RARE = "NotoSansSC", "DejaVuSans", "STSong-Light"
FONTS = Path(__file__).parent / "monitoring" / "fonts"
FILE = FONTS / "NotoSansSC-GB2312.ttf"
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
    pdfmetrics.registerFont(TTFont(RIGHT, str(FONTS / "DejaVuSans-HebrewArabic.ttf")))
    # Not inside the file: readers bring their own. Only for characters that our font does not have.
    pdfmetrics.registerFont(UnicodeCIDFont(RARE))


@cache
def _known(font: str) -> frozenset[int]:
    _fonts()
    return frozenset(pdfmetrics.getFont(font).face.charToGlyph)


def _font_of(letter: str) -> str:
    return next((font for font in (FONT, RIGHT) if ord(letter) in _known(font)), RARE)


def _markup(words: str) -> str:
    """The text for a Paragraph: escaped, and each letter in a font that has it."""
    runs = (
        (font, "".join(run)) for font, run in groupby(words, lambda one: "" if one == "\n" else _font_of(one))
    )
    return "".join(
        "<br/>" * len(run)
        if not font
        else escape(run)
        if font == FONT
        else f'<font name="{font}">{escape(run)}</font>'
        for font, run in runs
    )


def _width(words: str, size: float) -> float:
    runs = groupby(words, _font_of)
    return sum(pdfmetrics.stringWidth("".join(run), font, size) for font, run in runs)


class _BothWays(Paragraph):  # type: ignore[misc]
    """Text with letters that run from right to left: broken into lines as it is read, each line ordered as it is seen."""

    words = ""

    def wrap(self, width: float, height: float) -> Any:
        if self.words:
            lines = [line for part in self.words.split("\n") for line in self._lines(part, width)]
            seen = "\n".join(visual(line, _known(RIGHT)) for line in lines)
            self._setup(_markup(seen), self.style, None, None, cleanBlockQuotedText)
        return super().wrap(width, height)

    def _lines(self, words: str, width: float) -> list[str]:
        lines = [""]
        for word in words.split():
            longer = f"{lines[-1]} {word}".strip()
            if lines[-1] and _width(visual(longer, _known(RIGHT)), self.style.fontSize) > width:
                lines.append(word)
            else:
                lines[-1] = longer
        return lines


def _style(size: float, colour: Any, after: float) -> ParagraphStyle:
    chinese = (get_language() or "").startswith("zh")
    return ParagraphStyle(
        f"s{size}", fontName=FONT, fontSize=size, leading=size * 1.45, textColor=colour,
        spaceAfter=after * mm, wordWrap="CJK" if chinese else None, splitLongWords=1,
    )  # fmt: skip


def text(words: str, size: float = 9, colour: Any = INK, after: float = 2) -> Paragraph:
    """A paragraph; `after` is the space below it in millimetres."""
    _fonts()
    style = _style(size, colour, after)
    if not is_mixed(words):
        return Paragraph(_markup(words), style)
    made = _BothWays(_markup(visual(words.replace("\n", " "))), style)
    made.words = words
    return made


def label(words: str, x: float, y: float, anchor: str = "start", size: float = 8) -> String:
    """A line of text in a drawing."""
    words = visual(words, _known(RIGHT)) if is_mixed(words) else words
    fonts = (font for font in (FONT, RIGHT) if all(ord(one) in _known(font) for one in words))
    font = next(fonts, RARE)
    return String(x, y, words, fontName=font, fontSize=size, fillColor=SOFT, textAnchor=anchor)


def _foot(canvas: Any, document: Any) -> None:
    _fonts()
    canvas.setFont(FONT, 8)
    canvas.setFillColor(SOFT)
    canvas.drawRightString(landscape(A4)[0] - MARGIN, 9 * mm, str(document.page))
