"""The figures of reports, in percent of their width and height. Pure: page and paper draw the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Bar", "Bars", "Columns", "Figure", "Mark", "Marks", "bars", "columns", "marks"]


@dataclass(frozen=True, slots=True)
class Column:
    label: str
    count: int
    x: float
    width: float
    height: float

    @property
    def top(self) -> float:
        return 100 - self.height


@dataclass(frozen=True, slots=True)
class Columns:
    """How many stand where; `ends` are the words below its left and right end."""

    name: str
    columns: Sequence[Column]
    ends: tuple[str, str]
    kind: str = "columns"


@dataclass(frozen=True, slots=True)
class Mark:
    """One line: a point `at`, around it `low` to `high`, all in percent; `text` is the figure in words."""

    label: str
    text: str
    at: float | None
    low: float | None = None
    high: float | None = None
    stands_out: bool = False

    @property
    def width(self) -> float:
        return max(0.6, (self.high or 0.0) - (self.low or 0.0))

    @property
    def right(self) -> float:
        """From the right edge, for a drawing that is read from there."""
        return 100 - (self.high or 0.0)


@dataclass(frozen=True, slots=True)
class Marks:
    """Points with an interval or a band around each; `point` and `around` say what they are."""

    name: str
    marks: Sequence[Mark]
    point: str
    around: str
    kind: str = "marks"


@dataclass(frozen=True, slots=True)
class Bar:
    """`group` is the place of its colour, 0 for the first."""

    label: str
    text: str
    length: float
    group: int = 0


@dataclass(frozen=True, slots=True)
class Bars:
    """Rows of one bar for each group; `groups` are their names."""

    name: str
    rows: Sequence[tuple[str, Sequence[Bar], bool]]  # what, its bars, whether it is the right one
    groups: Sequence[str]
    kind: str = "bars"


Figure = Columns | Marks | Bars


def columns(name: str, counts: Sequence[int], labels: Sequence[str], ends: tuple[str, str]) -> Columns:
    """Columns side by side, the tallest as high as the drawing."""
    tallest, step = max([*counts, 1]), 100 / max(1, len(counts))
    found = [
        Column(label, count, round(place * step, 2), round(0.9 * step, 2), round(100 * count / tallest, 2))
        for place, (count, label) in enumerate(zip(counts, labels, strict=True))
    ]
    return Columns(name, found, ends)


def marks(
    name: str,
    rows: Sequence[tuple[str, str, float | None, tuple[float, float] | None, bool]],
    point: str,
    around: str,
) -> Marks:
    """From (label, words, value 0..1, its interval or None, stands out)."""
    found = [
        Mark(
            label,
            text,
            None if at is None else _percent(at),
            None if span is None else _percent(span[0]),
            None if span is None else _percent(span[1]),
            out,
        )
        for label, text, at, span, out in rows
    ]
    return Marks(name, found, point, around)


def bars(
    name: str, rows: Sequence[tuple[str, Sequence[tuple[str, float]], bool]], groups: Sequence[str]
) -> Bars:
    """From (label, [(words, share 0..1) for each group], right)."""
    found = [
        (label, [Bar(groups[at], text, _percent(share), at) for at, (text, share) in enumerate(row)], right)
        for label, row, right in rows
    ]
    return Bars(name, found, groups)


def _percent(share: float) -> float:
    return round(100 * max(0.0, min(1.0, share)), 2)
