"""The graph of concepts: find a cycle, put concepts into layers by depth, and place them for a drawing. Pure."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

__all__ = ["Arrow", "Box", "Picture", "find_cycle", "layers", "layout"]

K = TypeVar("K", bound=Hashable)
Needs = Mapping[K, Sequence[K]]  # concept -> its prerequisites

BOX_WIDTH, BOX_HEIGHT = 168, 56
GAP_X, GAP_Y = 24, 56
MARGIN = 12


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
    """From a prerequisite's lower edge to the upper edge of what it unlocks."""

    needed: K
    unlocks: K
    x1: int
    y1: int
    x2: int
    y2: int

    @property
    def path(self) -> str:
        """An SVG path; `bend` keeps both ends upright."""
        bend = max((self.y2 - self.y1) // 2, 1)
        return (
            f"M{self.x1} {self.y1}C{self.x1} {self.y1 + bend} {self.x2} {self.y2 - bend} {self.x2} {self.y2}"
        )


@dataclass(frozen=True, slots=True)
class Picture(Generic[K]):
    """Pixels: boxes do not touch, and every arrow points downwards."""

    width: int
    height: int
    boxes: tuple[Box[K], ...]
    arrows: tuple[Arrow[K], ...]


def find_cycle(needs: Needs[K]) -> list[K]:
    """Concepts that need each other in a ring, first and last the same; empty when there is none."""
    done: set[K] = set()
    for start in needs:
        if start not in done and (ring := _ring_below(start, needs, done)):
            return ring
    return []


def _ring_below(start: K, needs: Needs[K], done: set[K]) -> list[K]:
    """Depth first without recursion; adds to `done` what certainly leads into no ring."""
    path, open_ends = [start], [iter(needs.get(start, ()))]
    while path:
        following = next(open_ends[-1], None)
        if following is None:
            done.add(path.pop())
            open_ends.pop()
        elif following in path:
            return [*path[path.index(following) :], following]
        elif following not in done:
            path.append(following)
            open_ends.append(iter(needs.get(following, ())))
    return []


def layers(keys: Sequence[K], needs: Needs[K]) -> list[list[K]]:
    """Concepts by depth: each stands one layer below its deepest prerequisite. Raises ValueError on a cycle."""
    if find_cycle(needs):
        raise ValueError("the concepts need each other in a ring")
    known, depth = set(keys), dict.fromkeys(keys, 0)
    # Longest paths settle after at most as many rounds as there are layers.
    changed = True
    while changed:
        changed = False
        for key in keys:
            deepest = max((depth[one] + 1 for one in needs.get(key, ()) if one in known), default=0)
            changed, depth[key] = changed or deepest > depth[key], max(deepest, depth[key])
    rows: list[list[K]] = [[] for _layer in range(max(depth.values(), default=-1) + 1)]
    for key in keys:
        rows[depth[key]].append(key)
    return _untangled(rows, needs)


def _untangled(rows: list[list[K]], needs: Needs[K]) -> list[list[K]]:
    """Each layer ordered by the mean place of what it needs (Sugiyama's barycentre rule, one sweep down)."""
    places: dict[K, float] = {}
    for row in rows:
        order = {key: place for place, key in enumerate(row)}

        def wanted(key: K, order: dict[K, int] = order) -> tuple[float, int]:
            above = [places[one] for one in needs.get(key, ()) if one in places]
            return (sum(above) / len(above) if above else order[key] / len(order), order[key])

        row.sort(key=wanted)
        places.update({key: (index + 0.5) / len(row) for index, key in enumerate(row)})
    return rows


def layout(keys: Sequence[K], needs: Needs[K]) -> Picture[K]:
    """Where to draw each concept and arrow. Raises ValueError on a cycle."""
    rows = layers(keys, needs)
    widest = max((len(row) for row in rows), default=0)
    width = max(widest * (BOX_WIDTH + GAP_X) - GAP_X, 0) + 2 * MARGIN
    boxes: dict[K, Box[K]] = {}
    for depth, row in enumerate(rows):
        free = width - (len(row) * (BOX_WIDTH + GAP_X) - GAP_X)
        for place, key in enumerate(row):
            x = free // 2 + place * (BOX_WIDTH + GAP_X)
            boxes[key] = Box(key, x, MARGIN + depth * (BOX_HEIGHT + GAP_Y))
    height = max(len(rows) * (BOX_HEIGHT + GAP_Y) - GAP_Y, 0) + 2 * MARGIN
    return Picture(width, height, tuple(boxes.values()), tuple(_arrows(keys, needs, boxes)))


def _arrows(keys: Sequence[K], needs: Needs[K], boxes: Mapping[K, Box[K]]) -> list[Arrow[K]]:
    return [
        Arrow(one, key, boxes[one].middle, boxes[one].y + BOX_HEIGHT, boxes[key].middle, boxes[key].y)
        for key in keys
        for one in dict.fromkeys(needs.get(key, ()))
        if one in boxes
    ]
