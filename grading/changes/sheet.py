"""A question as it is graded, at one moment: what a change goes from and to. Pure; kept as JSON with each change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from grading.rubrics import scales

__all__ = ["Asked", "Place", "Sheet"]


@dataclass(frozen=True, slots=True)
class Asked:
    """One criterion: its id (kept over changes), what it asks for, its points and the levels of its own, if any."""

    id: str
    text: str
    points: Decimal
    levels: tuple[scales.Level, ...] = ()

    @property
    def scale(self) -> tuple[scales.Level, ...]:
        """Its levels, the least first."""
        return scales.scale(self.points, self.levels)


@dataclass(frozen=True, slots=True)
class Place:
    """What the question counts for in one assignment; `void` as in school/courses/worth.py."""

    points: Decimal
    void: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """`content` holds the key of its kind; `places` are the assignments that ask it, by public id."""

    prompt: str
    content: Mapping[str, Any]
    points: Decimal
    criteria: tuple[Asked, ...] = ()
    places: Mapping[str, Place] = field(default_factory=dict)

    def place(self, assignment: str) -> Place:
        """Practice, and what an assignment asks no more, count as the question itself."""
        return self.places.get(assignment, Place(self.points))

    def places_for(self, points: Decimal) -> dict[str, Place]:
        """The places when the question becomes worth `points`: those that had its old points follow, others stay."""
        return {
            name: Place(points, one.void) if one.points == self.points else one
            for name, one in self.places.items()
        }

    def as_json(self) -> dict[str, Any]:
        return {
            "prompt": self.prompt,
            "content": dict(self.content),
            "points": str(self.points),
            "criteria": [
                {
                    "id": one.id,
                    "text": one.text,
                    "points": str(one.points),
                    "levels": scales.as_rows(one.levels),
                }
                for one in self.criteria
            ],
            "places": {
                name: {"points": str(one.points), "void": one.void} for name, one in self.places.items()
            },
        }

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> Sheet:
        """The inverse of `as_json`; raises KeyError for a row that is none."""
        places = {name: Place(Decimal(one["points"]), one["void"]) for name, one in row["places"].items()}
        return cls(
            row["prompt"], row["content"], Decimal(row["points"]), tuple(_asked(row["criteria"])), places
        )


def _asked(rows: Iterable[Mapping[str, Any]]) -> Iterable[Asked]:
    for row in rows:
        yield Asked(row["id"], row["text"], Decimal(row["points"]), scales.from_rows(row["levels"]))
