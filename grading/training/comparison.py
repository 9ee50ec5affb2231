"""Two versions side by side on the same answers, from the scores that each has kept. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

__all__ = ["Pair", "compared", "scores_of"]

RESPONSE, TEACHER, OWN, BEFORE, SHIPPED = range(5)


@dataclass(frozen=True, slots=True)
class Pair:
    """One answer: the teacher's score and those of two versions, all 0..1."""

    response: str
    teacher: float
    one: float
    other: float

    @property
    def apart(self) -> float:
        return abs(self.one - self.other)

    @property
    def nearer(self) -> str:
        """Which version is nearer to the teacher: one, other, or "" when neither is."""
        left, right = abs(self.one - self.teacher), abs(self.other - self.teacher)
        return "" if abs(left - right) < 1e-9 else "one" if left < right else "other"


def scores_of(rows: Iterable[Sequence[Any]], column: int = OWN) -> dict[str, float]:
    """The scores of one column by response; nothing where there is none."""
    return {str(row[RESPONSE]): float(row[column]) for row in rows if row[column] is not None}


def compared(rows: Iterable[Sequence[Any]], other: dict[str, float]) -> list[Pair]:
    """Answers that both have judged: the widest differences first, then those furthest from the teacher."""
    pairs = [
        Pair(str(row[RESPONSE]), float(row[TEACHER]), float(row[OWN]), other[str(row[RESPONSE])])
        for row in rows
        if str(row[RESPONSE]) in other
    ]
    return sorted(pairs, key=lambda pair: (-pair.apart, -abs(pair.one - pair.teacher), pair.response))
