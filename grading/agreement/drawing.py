"""The pictures of leniency and of its drift, in percent of the drawing. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil

from grading.agreement.figures import Estimate
from grading.agreement.leniency import Leniency

__all__ = ["Bar", "Drift", "Forest", "Point", "drift_of", "forest_of"]

# The drawing never claims more detail than five points of a hundred to each side.
NARROWEST = 0.05


@dataclass(frozen=True, slots=True)
class Bar:
    """Where a figure and its interval lie across; `width` 0 without an interval."""

    name: str
    at: float
    low: float
    width: float
    stands_out: bool


@dataclass(frozen=True, slots=True)
class Forest:
    """`edge`: half the width, in whole points of a hundred of the points."""

    edge: int
    bars: Sequence[Bar]


@dataclass(frozen=True, slots=True)
class Point:
    """A stretch of time: across and down in percent, the ends of its interval, and its figures as fractions."""

    x: float
    y: float
    top: float
    bottom: float
    since: datetime
    until: datetime
    marks: int
    difference: float
    interval: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Drift:
    name: str
    edge: int
    line: str  # points of an SVG polyline in a box of 100 x 100
    points: Sequence[Point]


def forest_of(rows: Sequence[tuple[str, Leniency]]) -> Forest | None:
    """None while nobody's leniency is known."""
    known = [(name, one) for name, one in rows if one.difference]
    if not known:
        return None
    edge = _edge([one.difference for _name, one in known if one.difference])
    return Forest(round(100 * edge), [_bar(name, one, edge) for name, one in known])


def drift_of(row: tuple[str, Leniency]) -> Drift | None:
    """None while there are too few marks for two stretches of time."""
    name, leniency = row
    blocks = leniency.blocks
    if len(blocks) < 2:
        return None
    edge = _edge([block.difference for block in blocks])
    points = []
    for place, block in enumerate(blocks):
        low, high = block.difference.interval or (block.difference.value, block.difference.value)
        x = 100 * (place + 0.5) / len(blocks)
        ends = _down(block.difference.value, edge), _down(high, edge), _down(low, edge)
        points.append(
            Point(
                x,
                *ends,
                block.since,
                block.until,
                block.marks,
                block.difference.value,
                block.difference.interval,
            )
        )
    line = " ".join(f"{point.x:.2f},{point.y:.2f}" for point in points)
    return Drift(name, round(100 * edge), line, points)


def _bar(name: str, one: Leniency, edge: float) -> Bar:
    assert one.difference  # the caller has left out the rest
    low, high = one.difference.interval or (one.difference.value, one.difference.value)
    at, start, end = (_across(value, edge) for value in (one.difference.value, low, high))
    return Bar(name, at, start, end - start, one.stands_out)


def _edge(estimates: Sequence[Estimate]) -> float:
    ends = [abs(end) for one in estimates for end in (one.value, *(one.interval or ()))]
    return max(NARROWEST, ceil(110 * max(ends)) / 100)


def _across(value: float, edge: float) -> float:
    return round(50 + 50 * value / edge, 2)


def _down(value: float, edge: float) -> float:
    return round(50 - 50 * value / edge, 2)
