"""The loss and the metric of a training as lines, and as the rows of the table beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Line", "lines_of"]

WIDTH, HEIGHT, EDGE = 100.0, 40.0, 2.0
LOSS, METRIC = 1, 2


@dataclass(frozen=True)
class Line:
    """One curve in a box of 100 by 40; `points` is the attribute of a polyline."""

    name: str
    points: str
    low: float
    high: float
    last: float
    rows: list[tuple[int, float]]


def lines_of(points: Sequence[Sequence[float | None]]) -> list[Line]:
    """A line for the loss and one for the metric, each where there are at least two values."""
    found = [_line("loss", points, LOSS), _line("metric", points, METRIC)]
    return [line for line in found if line]


def _line(name: str, points: Sequence[Sequence[float | None]], place: int) -> Line | None:
    rows = [(int(one[0] or 0), float(value)) for one in points if (value := one[place]) is not None]
    if len(rows) < 2:
        return None
    values = [value for _step, value in rows]
    # From zero to one for an agreement, from zero for a loss: a small wobble must not look like a leap.
    low, high = min(0.0, *values), max(values) if name == "loss" else max(1.0, *values)
    spread = (high - low) or 1.0
    drawn = " ".join(
        f"{WIDTH * index / (len(rows) - 1):.2f},"
        f"{HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * (value - low) / spread:.2f}"
        for index, value in enumerate(values)
    )
    return Line(name, drawn, low, high, values[-1], rows)
