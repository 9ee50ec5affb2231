"""Lines as a hand draws them: never quite straight, never quite closed. Pure, and the same for the same `rng`."""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from PIL import ImageDraw

__all__ = ["Pen", "Point"]

Point = tuple[float, float]
STEP = 28  # pixels between two places where the hand may stray

# Strokes of the few letters that stand beside parts, in a box of 1 by 1.
LETTERS: dict[str, Sequence[Sequence[Point]]] = {
    "A": [[(0, 1), (0.4, 0), (0.8, 1)], [(0.15, 0.65), (0.65, 0.65)]],
    "L": [[(0.1, 0), (0.1, 1), (0.65, 1)]],
    "S": [[(0.7, 0.12), (0.35, 0), (0.1, 0.22), (0.4, 0.5), (0.68, 0.75), (0.4, 1), (0.08, 0.88)]],
    "1": [[(0.1, 0.25), (0.35, 0), (0.35, 1)]],
    "2": [[(0.08, 0.2), (0.35, 0), (0.62, 0.25), (0.08, 1), (0.68, 0.98)]],
    "+": [[(0, 0.5), (0.8, 0.5)], [(0.4, 0.1), (0.4, 0.9)]],
    "-": [[(0, 0.5), (0.8, 0.5)]],
}


@dataclass(frozen=True)
class Pen:
    """`width` in pixels; `shake` is how far the hand strays."""

    draw: ImageDraw.ImageDraw
    rng: random.Random
    ink: str
    width: int = 6
    shake: float = 1.6

    def line(self, *points: Point) -> None:
        path = [points[0]]
        for start, end in pairwise(points):
            path += self._strayed(start, end)
        self.draw.line(path, fill=self.ink, width=self.width, joint="curve")
        for x, y in (path[0], path[-1]):
            r = self.width / 2
            self.draw.ellipse([x - r, y - r, x + r, y + r], fill=self.ink)

    def circle(self, centre: Point, radius: float) -> None:
        """One turn and a little more, ending beside where it began."""
        begin, wide = self.rng.uniform(0, math.tau), self.rng.uniform(0.94, 1.06)
        turns = [begin + step * (math.tau + 0.25) / 36 for step in range(37)]
        grown = [radius * (1 + 0.0012 * step) for step in range(37)]
        self.line(
            *(
                (centre[0] + far * wide * math.cos(turn), centre[1] + far / wide * math.sin(turn))
                for turn, far in zip(turns, grown, strict=True)
            )
        )

    def dot(self, centre: Point, radius: float) -> None:
        x, y = centre
        self.draw.ellipse([x - radius, y - radius, x + radius, y + radius], fill=self.ink)

    def write(self, text: str, at: Point, size: float) -> None:
        for place, letter in enumerate(text):
            left = at[0] + place * size * 0.85
            for stroke in LETTERS[letter]:
                self.line(*((left + x * size, at[1] + y * size) for x, y in stroke))

    def _strayed(self, start: Point, end: Point) -> Iterable[Point]:
        steps = max(int(math.dist(start, end) / STEP), 1)
        drift = 0.0
        for step in range(1, steps + 1):
            drift = 0.7 * drift + self.rng.gauss(0, self.shake)
            part = step / steps
            yield (
                start[0] + (end[0] - start[0]) * part + (drift if part < 1 else 0),
                start[1] + (end[1] - start[1]) * part + (drift if part < 1 else 0),
            )
