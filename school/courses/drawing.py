"""Where to draw concepts and the arrows between them: layers from top to bottom, after Sugiyama et al. (1981).

An arrow that passes a layer gets a slot of its own there, so that it never runs behind a box. Pure.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Generic, TypeVar

from school.courses.graph import Needs, depths

__all__ = ["Arrow", "Box", "Picture", "layout"]

K = TypeVar("K", bound=Hashable)
Point = tuple[int, int]

BOX_WIDTH, BOX_HEIGHT = 176, 56
SLOT_WIDTH = 12
GAP_X, GAP_Y = 24, 52
MARGIN = 8


@dataclass(frozen=True, slots=True)
class Box(Generic[K]):
    key: K
    x: int
    y: int
    width: int = BOX_WIDTH
    height: int = BOX_HEIGHT

    @property
    def middle(self) -> int:
        return self.x + self.width // 2


@dataclass(frozen=True, slots=True)
class Arrow(Generic[K]):
    """From the lower edge of what is needed, through its slots, to the upper edge of what it unlocks."""

    needed: K
    unlocks: K
    points: tuple[Point, ...]

    @property
    def path(self) -> str:
        """An SVG path: upright at every point, so that pieces join smoothly."""
        parts = [f"M{self.points[0][0]} {self.points[0][1]}"]
        for (x1, y1), (x2, y2) in pairwise(self.points):
            bend = max((y2 - y1) // 2, 1)
            parts.append(f"C{x1} {y1 + bend} {x2} {y2 - bend} {x2} {y2}")
        return "".join(parts)


@dataclass(frozen=True, slots=True)
class Picture(Generic[K]):
    """In pixels. Boxes do not touch, and every arrow points downwards."""

    width: int
    height: int
    boxes: tuple[Box[K], ...]
    arrows: tuple[Arrow[K], ...]


@dataclass(frozen=True)
class _Place(Generic[K]):
    """A concept in its layer, or the slot of the arrow `needed` -> `key` in a layer that it passes."""

    key: K
    needed: K | None = None

    @property
    def width(self) -> int:
        return BOX_WIDTH if self.needed is None else SLOT_WIDTH


def layout(keys: Sequence[K], needs: Needs[K]) -> Picture[K]:
    """Raises ValueError when concepts need each other in a ring."""
    depth = depths(keys, needs)
    rows = _rows(keys, needs, depth)
    width = max((_row_width(row) for row in rows), default=0) + 2 * MARGIN
    placed = dict(_placed(rows, width))
    boxes = {place.key: box for (_depth, place), box in placed.items() if place.needed is None}
    arrows = [
        Arrow(one, key, tuple(_points(one, key, depth, boxes, placed)))
        for key in keys
        for one in dict.fromkeys(needs.get(key, ()))
        if one in boxes
    ]
    height = max(len(rows) * (BOX_HEIGHT + GAP_Y) - GAP_Y, 0) + 2 * MARGIN
    return Picture(width, height, tuple(boxes[key] for key in keys), tuple(arrows))


def _rows(keys: Sequence[K], needs: Needs[K], depth: Mapping[K, int]) -> list[list[_Place[K]]]:
    rows: list[list[_Place[K]]] = [[] for _layer in range(max(depth.values(), default=-1) + 1)]
    above: dict[tuple[int, _Place[K]], list[_Place[K]]] = {}
    for key in keys:
        here = _Place(key)
        rows[depth[key]].append(here)
        for one in dict.fromkeys(needs.get(key, ())):
            if one not in depth:
                continue
            last = _Place(one)
            for layer in range(depth[one] + 1, depth[key]):
                slot = _Place(key, one)
                rows[layer].append(slot)
                above[layer, slot], last = [last], slot
            above.setdefault((depth[key], here), []).append(last)
    _untangle(rows, above)
    return rows


def _untangle(rows: list[list[_Place[K]]], above: Mapping[tuple[int, _Place[K]], list[_Place[K]]]) -> None:
    """Order each layer by the mean place of what stands above (the barycentre rule, one sweep down)."""
    share: dict[_Place[K], float] = {}
    for layer, row in enumerate(rows):
        order = {place: (number + 0.5) / len(row) for number, place in enumerate(row)}

        def wanted(place: _Place[K], layer: int = layer, order: dict[_Place[K], float] = order) -> float:
            over = [share[one] for one in above.get((layer, place), ())]
            return sum(over) / len(over) if over else order[place]

        row.sort(key=wanted)
        # A slot's key repeats in each layer that it passes; the layer below looks at the latest.
        share.update({place: (number + 0.5) / len(row) for number, place in enumerate(row)})


def _row_width(row: Sequence[_Place[K]]) -> int:
    return sum(place.width + GAP_X for place in row) - GAP_X if row else 0


def _placed(rows: list[list[_Place[K]]], width: int) -> Iterator[tuple[tuple[int, _Place[K]], Box[K]]]:
    for layer, row in enumerate(rows):
        x, y = (width - _row_width(row)) // 2, MARGIN + layer * (BOX_HEIGHT + GAP_Y)
        for place in row:
            yield (layer, place), Box(place.key, x, y, place.width)
            x += place.width + GAP_X


def _points(
    needed: K,
    key: K,
    depth: Mapping[K, int],
    boxes: Mapping[K, Box[K]],
    placed: Mapping[tuple[int, _Place[K]], Box[K]],
) -> Iterator[Point]:
    yield boxes[needed].middle, boxes[needed].y + BOX_HEIGHT
    for layer in range(depth[needed] + 1, depth[key]):
        slot = placed[layer, _Place(key, needed)]
        yield slot.middle, slot.y
        yield slot.middle, slot.y + BOX_HEIGHT
    yield boxes[key].middle, boxes[key].y
