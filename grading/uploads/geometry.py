"""Where a mark lies on its page, in fractions of the page's width and height from the upper left corner. Pure.

pen              {"points": [[x, y], …]}
box, highlight   {"x", "y", "width", "height"}
text             {"x", "y"}: where its first line begins
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

__all__ = ["COLOURS", "KINDS", "MOST_POINTS", "Geometry", "geometry_of"]

Geometry = dict[str, Any]
KINDS = ("pen", "box", "highlight", "text")
COLOURS = ("red", "blue", "green", "orange")
MOST_POINTS = 1500  # of one stroke; browsers thin theirs out before
DIGITS = 4  # a quarter of a pixel on the largest page
SMALLEST = 0.004  # a box that can still be seen


def geometry_of(kind: str, raw: Any) -> Geometry | None:
    """The geometry as it is kept: rounded, and wholly on the page. None for what is no place on a page."""
    return _READERS[kind](raw) if kind in _READERS and isinstance(raw, Mapping) else None


def _pen(raw: Mapping[str, Any]) -> Geometry | None:
    points = raw.get("points")
    if not isinstance(points, list) or not 1 <= len(points) <= MOST_POINTS:
        return None
    read = [_pair(one) for one in points]
    return None if None in read else {"points": read}


def _box(raw: Mapping[str, Any]) -> Geometry | None:
    sides = [_number(raw.get(name)) for name in ("x", "y", "width", "height")]
    if any(one is None for one in sides):
        return None
    x, y, width, height = (float(one) for one in sides if one is not None)
    left, right = sorted((_inside(x), _inside(x + width)))
    top, bottom = sorted((_inside(y), _inside(y + height)))
    if right - left < SMALLEST or bottom - top < SMALLEST:
        return None
    return {
        "x": left, "y": top, "width": round(right - left, DIGITS), "height": round(bottom - top, DIGITS)
    }  # fmt: skip


def _text(raw: Mapping[str, Any]) -> Geometry | None:
    at = _pair([raw.get("x"), raw.get("y")])
    return None if at is None else {"x": at[0], "y": at[1]}


def _pair(raw: Any) -> list[float] | None:
    if not isinstance(raw, list | tuple) or len(raw) != 2:
        return None
    x, y = _number(raw[0]), _number(raw[1])
    return None if x is None or y is None else [_inside(x), _inside(y)]


def _number(raw: Any) -> float | None:
    """A finite number; true and false are none."""
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        return None
    try:
        value = float(raw)
    except OverflowError:
        return None
    return value if math.isfinite(value) else None


def _inside(value: float) -> float:
    return round(min(max(value, 0.0), 1.0), DIGITS)


_READERS: dict[str, Callable[[Mapping[str, Any]], Geometry | None]] = {
    "pen": _pen, "box": _box, "highlight": _box, "text": _text,
}  # fmt: skip
