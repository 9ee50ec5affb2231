"""The picture of a promise: from which confidence on how many drafts matched, in percent of the drawing. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from grading.promise.bound import GRID, Level, Promise, lower_bound

__all__ = ["Chart", "ChartRow", "chart_of"]

# The drawing begins here on both axes; what lies lower is drawn at the edge.
FLOOR = GRID[-1]
# One row of the table for each of these steps of the grid.
ROW_STEP = 5


@dataclass(frozen=True, slots=True)
class ChartRow:
    """A line of the table, in whole percent; `bound` is what the precision is at least, but for one in ten draws."""

    threshold: int
    answers: int
    right: int
    precision: int
    bound: int
    coverage: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Chart:
    """`precision` and `bound` are points of an SVG polyline, `coverage` of a polygon, in a box of 100 x 100."""

    precision: str
    bound: str
    coverage: str
    target: str
    threshold: str
    floor: int
    rows: Sequence[ChartRow]


def chart_of(found: Promise) -> Chart | None:
    """None while there is no graded answer to draw."""
    levels = [level for level in found.levels if level.answers]
    if not levels:
        return None
    rows = [_row(level, found) for level in levels]
    chosen = found.threshold
    return Chart(
        precision=_line(levels, lambda level: _high(level.precision)),
        bound=_line(levels, lambda level: _high(lower_bound(level.right, level.answers, found.delta))),
        coverage=_area(levels, lambda level: 100 * (1 - level.answers / found.answers)),
        target=_number(_high(found.target)),
        threshold="" if chosen is None else _number(_across(chosen)),
        floor=round(100 * FLOOR),
        rows=[row for row in rows if row.chosen or row.threshold % ROW_STEP == 0],
    )


def _row(level: Level, found: Promise) -> ChartRow:
    return ChartRow(
        threshold=round(100 * level.threshold),
        answers=level.answers,
        right=level.right,
        precision=int(100 * level.precision),
        bound=int(100 * lower_bound(level.right, level.answers, found.delta)),
        coverage=round(100 * level.answers / found.answers),
        chosen=level.threshold == found.threshold,
    )


def _line(levels: Iterable[Level], height: Callable[[Level], float]) -> str:
    return " ".join(f"{_number(_across(level.threshold))},{_number(height(level))}" for level in levels)


def _area(levels: Sequence[Level], height: Callable[[Level], float]) -> str:
    right, left = _across(levels[0].threshold), _across(levels[-1].threshold)
    return f"{_number(right)},100 {_line(levels, height)} {_number(left)},100"


def _across(threshold: float) -> float:
    return 100 * (threshold - FLOOR) / (1 - FLOOR)


def _high(share: float) -> float:
    return 100 * (1 - max(0.0, share - FLOOR) / (1 - FLOOR))


def _number(value: float) -> str:
    return f"{value:.2f}"
