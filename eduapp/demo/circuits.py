"""A circuit as a pupil draws it: one loop with parts on its sides, and what may be wrong with it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from eduapp.demo.pens import Pen, Point
from school.demo.tasks import Sketch

__all__ = ["circuit_draw"]

REACH = 62  # half of a part along its wire, in pixels of a page of 1600 by 1200
CORNERS: dict[str, tuple[Point, Point]] = {
    "top": ((330, 300), (1230, 300)),
    "right": ((1230, 300), (1230, 880)),
    "bottom": ((1230, 880), (330, 880)),
    "left": ((330, 880), (330, 300)),
}
BRIDGE = 0.3  # where a wire straight across leaves the upper side
OUT = 190  # how far a wire of its own goes around the lamp on the right


@dataclass(frozen=True)
class Spot:
    """A place on a wire; `at(t, s)` goes `t` reaches along it and `s` to its right."""

    centre: Point
    along: Point

    def at(self, t: float, s: float = 0) -> Point:
        (x, y), (ax, ay) = self.centre, self.along
        return x + REACH * (t * ax - s * ay), y + REACH * (t * ay + s * ax)


def circuit_draw(pen: Pen, sketch: Sketch) -> None:
    lamps = iter(("L1", "L2", "L"))
    for side, (start, end) in CORNERS.items():
        _side(pen, start, end, sketch.sides.get(side, ()), lamps)
    if sketch.bridge:
        (left, top), (right, _) = CORNERS["top"]
        x, bottom = left + BRIDGE * (right - left), CORNERS["bottom"][0][1]
        pen.line((x, top), (x, bottom))
        pen.dot((x, top), 9)
        pen.dot((x, bottom), 9)
    if sketch.beside:
        _around(pen, sketch.beside)
    if sketch.arrow:
        _arrow(pen, sketch)
    if sketch.crossed:
        pen.line((200, 200), (1380, 1010))
        pen.line((1350, 180), (230, 1000))


def _side(pen: Pen, start: Point, end: Point, parts: tuple[str, ...], lamps: Iterator[str]) -> None:
    spots = list(_spots(start, end, len(parts)))
    place = start
    for part, spot in zip(parts, spots, strict=True):
        edge = DRAWN[part](pen, spot)
        pen.line(place, spot.at(-edge))
        place = spot.at(edge)
        if part in ("lamp", "bulb"):
            x, y = spot.at(0, 1.75)
            pen.write(next(lamps), (x - 36, y - 20), 40)
    pen.line(place, end)


def _spots(start: Point, end: Point, count: int) -> Iterator[Spot]:
    across, down = end[0] - start[0], end[1] - start[1]
    length = max(abs(across), abs(down))
    for number in range(1, count + 1):
        part = number / (count + 1)
        yield Spot((start[0] + across * part, start[1] + down * part), (across / length, down / length))


def _around(pen: Pen, part: str) -> None:
    (x, top), (_, bottom) = CORNERS["right"]
    middle = (top + bottom) / 2
    spot = Spot((x + OUT, middle), (0, 1))
    edge = DRAWN[part](pen, spot)
    pen.line((x, middle - 190), (x + OUT, middle - 190), spot.at(-edge))
    pen.line(spot.at(edge), (x + OUT, middle + 190), (x, middle + 190))


def _arrow(pen: Pen, sketch: Sketch) -> None:
    """On the wire at the long line of the battery, from which the current comes."""
    powered = [side for side, parts in sketch.sides.items() if {"battery", "battery-box"} & set(parts)]
    start, end = CORNERS[powered[0] if powered else "top"]
    spot = next(
        _spots(start, ((end[0] - start[0]) * 0.28 + start[0], (end[1] - start[1]) * 0.28 + start[1]), 1)
    )
    way = -1 if sketch.arrow == "right" else 1
    pen.line(spot.at(-0.25 * way, -0.32), spot.at(0.25 * way), spot.at(-0.25 * way, 0.32))


# Each draws a part and says how far from its middle the wires end.


def _battery(pen: Pen, spot: Spot) -> float:
    pen.line(spot.at(-0.2, -0.95), spot.at(-0.2, 0.95))
    pen.line(spot.at(0.2, -0.5), spot.at(0.2, 0.5))
    x, y = spot.at(-0.75, -0.85)
    pen.write("+", (x - 16, y - 16), 32)
    return 0.2


def _battery_box(pen: Pen, spot: Spot) -> float:
    corners = [
        spot.at(t, s) for t, s in ((-1.2, -0.55), (1.2, -0.55), (1.2, 0.55), (-1.2, 0.55), (-1.2, -0.55))
    ]
    pen.line(*corners)
    pen.line(spot.at(-1.2, -0.2), spot.at(-1.4, -0.2), spot.at(-1.4, 0.2), spot.at(-1.2, 0.2))
    for sign, t in (("+", -0.75), ("-", 0.75)):
        x, y = spot.at(t)
        pen.write(sign, (x - 18, y - 20), 40)
    return 1.4


def _lamp(pen: Pen, spot: Spot) -> float:
    pen.circle(spot.centre, 0.75 * REACH)
    pen.line(spot.at(-0.5, -0.5), spot.at(0.5, 0.5))
    pen.line(spot.at(-0.5, 0.5), spot.at(0.5, -0.5))
    return 0.75


def _bulb(pen: Pen, spot: Spot) -> float:
    x, y = spot.centre
    pen.circle((x, y - 40), 0.8 * REACH)
    pen.line((x - 22, y + 6), (x - 12, y - 45), (x, y - 22), (x + 12, y - 45), (x + 22, y + 6))
    pen.line((x - 26, y + 8), (x - 26, y + 40), (x + 26, y + 40), (x + 26, y + 8))
    return 0.45


def _switch(pen: Pen, spot: Spot) -> float:
    return _lever(pen, spot, spot.at(0.7, -0.1))


def _open_switch(pen: Pen, spot: Spot) -> float:
    return _lever(pen, spot, spot.at(0.5, -0.85))


def _lever(pen: Pen, spot: Spot, tip: Point) -> float:
    pen.line(spot.at(-0.7), tip)
    pen.dot(spot.at(-0.7), 9)
    pen.dot(spot.at(0.7), 9)
    x, y = spot.at(0, 1.2)
    pen.write("S", (x - 16, y - 20), 40)
    return 0.7


def _ammeter(pen: Pen, spot: Spot) -> float:
    pen.circle(spot.centre, 0.75 * REACH)
    pen.write("A", (spot.centre[0] - 20, spot.centre[1] - 26), 50)
    return 0.75


def _gap(pen: Pen, spot: Spot) -> float:
    return 0.6


DRAWN: dict[str, Callable[[Pen, Spot], float]] = {
    "battery": _battery, "battery-box": _battery_box, "lamp": _lamp, "bulb": _bulb, "switch": _switch,
    "open-switch": _open_switch, "ammeter": _ammeter, "gap": _gap,
}  # fmt: skip
