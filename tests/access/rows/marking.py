"""Who may open the pages of several graders: staff of the course, each for the answers of their classes."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from grading.models import PracticeAnswer, SecondReading
from tests.access.row import row
from tests.access.rows.grading import assignment, waiting_response
from tests.factories import World


def section(world: World) -> list[Any]:
    return [world.section.public_id]


def reading(world: World) -> list[Any]:
    """Drawn for the assistant, and not read yet."""
    if "reading" not in world.extra:
        waiting_response(world)
        world.extra["reading"] = SecondReading.objects.create(
            school=world.school, response=world.extra["waiting"], marker=world.people["assistant"]
        )
    return [world.extra["reading"].public_id]


def practice(world: World) -> list[Any]:
    """Chosen by the teacher."""
    if "practice" not in world.extra:
        waiting_response(world)
        world.extra["practice"] = PracticeAnswer.objects.create(
            school=world.school, assignment=world.assignment, response=world.extra["waiting"],
            score=Decimal("0.5"), chosen_by=world.teacher,
        )  # fmt: skip
    return [world.extra["practice"].public_id]


STAFF = {"student": 403, "guardian": 403, "outsider": 403}
ROWS = [
    row("grading:marking", assignment, teacher=200, assistant=200),
    row("grading:marking", assignment, method="post", teacher=302, assistant=302),
    row("grading:lease", waiting_response, teacher=200, assistant=200),
    row("grading:lease", waiting_response, method="post", teacher=200, assistant=200),
    row("grading:second_marking", assignment, teacher=200, assistant=200),
    row("grading:second_marking", assignment, method="post", teacher=422),
    row("grading:second_reading", reading, assistant=200),
    row("grading:second_reading", reading, method="post", assistant=422),
    row("grading:second_settle", reading, teacher=200),
    row("grading:second_settle", reading, method="post", teacher=422),
    row("grading:practice_set", assignment, teacher=200, assistant=200),
    row("grading:practice_set", assignment, method="post", teacher=302),
    row("grading:practice_answer", practice, assistant=200),
    row("grading:practice_answer", practice, method="post", assistant=422),
    row("grading:agreement", assignment, teacher=200, assistant=200),
    row("grading:section_agreement", section, admin=200, teacher=200, assistant=200, **STAFF),
]
