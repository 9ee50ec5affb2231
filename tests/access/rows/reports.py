"""Who may open reports: whoever grades in the class, and nobody else."""

from __future__ import annotations

from typing import Any

from tests.access.row import Row, row
from tests.factories import World


def assignment(world: World) -> list[Any]:
    return [world.assignment.public_id]


def question(world: World) -> list[Any]:
    return [world.assignment.public_id, world.questions["short_answer"].public_id]


def section(world: World) -> list[Any]:
    return [world.section.public_id]


def student(world: World) -> list[Any]:
    return [world.section.public_id, world.student.public_id]


def report(name: str, args: Any) -> list[Row]:
    """The page and its files."""
    names = [f"grading:{name}_report{form}" for form in ("", "_pdf", "_xlsx")]
    return [row(one, args, teacher=200, assistant=200) for one in names]


ROWS = [
    *report("assignment", assignment),
    *report("question", question),
    *report("section", section),
    *report("student", student),
]
