"""Lines of a small chart in the coordinates of its SVG. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """`points` for an SVG polyline; `x`, `y` of the last one; `goal` is the height of the mastery line."""

    points: str
    x: float
    y: float
    goal: float
    width: int
    height: int


def line_of(
    values: Sequence[float], goal: float, *, width: int = 160, height: int = 40, edge: int = 4
) -> Line | None:
    """Values 0..1 from left to right, 1 at the top; None without any value."""
    if not values:
        return None
    step = (width - 2 * edge) / max(1, len(values) - 1)
    spots = [(edge + index * step, _high(value, height, edge)) for index, value in enumerate(values)]
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in spots)
    return Line(
        points,
        round(spots[-1][0], 1),
        round(spots[-1][1], 1),
        round(_high(goal, height, edge), 1),
        width,
        height,
    )


def _high(value: float, height: int, edge: int) -> float:
    return edge + (1 - value) * (height - 2 * edge)
