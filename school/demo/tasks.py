"""Larger work of the demo school, beside its lessons' questions: an essay, and circuits drawn on paper. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from school.demo.shapes import CriterionSpec, Text

KINDS = ("essay", "upload")
STATES = ("waiting", "graded", "released")
FORMS = ("photo", "scan", "pdf")
SIDES = ("top", "right", "bottom", "left")
# battery-box and bulb are drawn as the things look, not by their symbols.
PARTS = ("battery", "battery-box", "lamp", "bulb", "switch", "open-switch", "ammeter", "gap")
ARROWS = ("", "right", "wrong")


@dataclass(frozen=True, slots=True)
class QuoteMark:
    """A teacher's note on words of an essay, which stand there exactly once."""

    kind: str
    quote: Text
    note: Text


@dataclass(frozen=True, slots=True)
class PageMark:
    """Something drawn over a page, as grading/uploads/geometry.py keeps it. A pen has no note."""

    kind: str
    colour: str
    geometry: Mapping[str, Any]
    note: Text | None


@dataclass(frozen=True, slots=True)
class Sketch:
    """A circuit as a pupil draws it: what lies on each side of one loop, and what is wrong with it.

    `bridge` is a wire straight across, `beside` a part on a wire of its own around the lamp on the right,
    `arrow` tells whether the current is drawn from + to −, `crossed` whether the page was given up.
    """

    sides: Mapping[str, tuple[str, ...]]
    bridge: bool
    beside: str
    arrow: str
    crossed: bool
    marks: tuple[PageMark, ...]


@dataclass(frozen=True, slots=True)
class TaskFile:
    name: Text
    form: str
    pages: tuple[Sketch, ...]


@dataclass(frozen=True, slots=True)
class TaskWork:
    """What the pupil at `place` (1 is the first of the class) handed in, and what came of it.

    `points` are given for each criterion, none while the work waits.
    """

    place: int
    state: str
    points: tuple[Decimal, ...]
    comment: Text | None
    text: Text | None
    marks: tuple[QuoteMark, ...]
    files: tuple[TaskFile, ...]


@dataclass(frozen=True, slots=True)
class TaskSpec:
    """One question that is an assignment of its own."""

    slug: str
    lesson: str
    kind: str
    title: Text
    prompt: Text
    points: Decimal
    difficulty: float
    concepts: tuple[str, ...]
    content: Mapping[str, Any]
    criteria: tuple[CriterionSpec, ...]
    works: tuple[TaskWork, ...]
