"""A mark as SVG draws it, in pixels of its page; no script and no style is needed. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

__all__ = ["Drawing", "Line", "drawing_of", "lines_of"]

LETTER = 1 / 42  # of the page's longer side: the height of a written letter
MOST_LINES = 8
WIDEST = 0.45  # of the page's width
LEAST_EMS = 8
PADDING = 0.35  # in ems
LEADING = 1.25
NARROW, WIDE = 0.56, 1.0  # advance in ems: generous, so that the frame holds the words
NUMBER_RADIUS = 0.75  # in ems


@dataclass(frozen=True, slots=True)
class Line:
    text: str
    y: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """`path` for a pen, else the frame; `lines` of a text; `number_x`, `number_y` is the middle of its number."""

    x: float = 0
    y: float = 0
    width: float = 0
    height: float = 0
    path: str = ""
    lines: tuple[Line, ...] = ()
    text_x: float = 0
    letter: float = 0
    number_x: float = 0
    number_y: float = 0
    radius: float = 0


def drawing_of(kind: str, geometry: Mapping[str, Any], note: str, width: int, height: int) -> Drawing:
    """Draws what geometry_of() made, on a page of this size in pixels."""
    em = max(width, height) * LETTER
    if kind == "pen":
        points = [(_px(x * width), _px(y * height)) for x, y in geometry["points"]]
        return _numbered(Drawing(*points[0], path=_path(points)), em, width, height)
    left, top = geometry["x"] * width, geometry["y"] * height
    if kind == "text":
        return _written(left, top, note, em, width, height)
    box = Drawing(_px(left), _px(top), _px(geometry["width"] * width), _px(geometry["height"] * height))
    return _numbered(box, em, width, height)


def _written(left: float, top: float, note: str, em: float, width: int, height: int) -> Drawing:
    """The words in a frame, shoved back onto the page where they would leave it."""
    lines = lines_of(note, max(LEAST_EMS, WIDEST * width / em))
    inner = max((_ems(one) for one in lines), default=0.0) * em
    frame_width, frame_height = inner + 2 * PADDING * em, (len(lines) * LEADING + 2 * PADDING) * em
    left, top = max(0.0, min(left, width - frame_width)), max(0.0, min(top, height - frame_height))
    first = top + (PADDING + 0.95) * em
    drawn = tuple(Line(text, _px(first + at * LEADING * em)) for at, text in enumerate(lines))
    frame = Drawing(
        _px(left), _px(top), _px(frame_width), _px(frame_height), "", drawn, _px(left + PADDING * em), _px(em)
    )
    return _numbered(frame, em, width, height)


def _numbered(drawing: Drawing, em: float, width: int, height: int) -> Drawing:
    radius = NUMBER_RADIUS * em
    x, y = (max(radius, min(at, most - radius)) for at, most in ((drawing.x, width), (drawing.y, height)))
    return Drawing(
        drawing.x, drawing.y, drawing.width, drawing.height, drawing.path, drawing.lines, drawing.text_x,
        _px(em), _px(x), _px(y), _px(radius),
    )  # fmt: skip


def _path(points: list[tuple[float, float]]) -> str:
    """A line through the points; a single one is a dot, which a round end draws."""
    first, *rest = points
    steps = " ".join(f"L{x} {y}" for x, y in rest) or "l0.01 0"
    return f"M{first[0]} {first[1]} {steps}"


def _px(value: float) -> float:
    return round(value, 1)


def lines_of(note: str, ems: float) -> list[str]:
    """The note in lines of at most so many ems, broken between words, or inside of one that is too long.

    At most MOST_LINES; the last then ends in an ellipsis, and the whole note stands in the list beside the page.
    """
    lines = [line for part in note.split("\n") for line in _wrapped(part.strip(), ems)]
    if len(lines) <= MOST_LINES:
        return lines
    last = lines[MOST_LINES - 1]
    while last and _ems(f"{last}…") > ems:
        last = last[:-1]
    return [*lines[: MOST_LINES - 1], f"{last}…"]


def _wrapped(text: str, ems: float) -> list[str]:
    lines, line = [], ""
    for word in text.split():
        longer = f"{line} {word}" if line else word
        if _ems(longer) <= ems:
            line = longer
            continue
        if line:
            lines.append(line)
        *whole, line = _cut(word, ems)
        lines.extend(whole)
    return [*lines, line] if line else lines


def _cut(word: str, ems: float) -> list[str]:
    """Chinese has no blanks: it is broken where the line ends."""
    pieces, piece = [], ""
    for letter in word:
        if piece and _ems(piece + letter) > ems:
            pieces.append(piece)
            piece = ""
        piece += letter
    return [*pieces, piece]


def _ems(text: str) -> float:
    return sum(WIDE if unicodedata.east_asian_width(one) in "WF" else NARROW for one in text)
