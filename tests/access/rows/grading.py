"""Who may open the pages of grading."""

from __future__ import annotations

from typing import Any

from grading.models import Response
from tests.access.row import row
from tests.factories import World


def assignment(world: World) -> list[Any]:
    return [world.assignment.public_id]


def submission(world: World) -> list[Any]:
    """A submission in progress of the school's student."""
    found = world.extra.get("submission") or world.submission()
    world.extra["submission"] = found
    return [found.public_id]


def response(world: World) -> list[Any]:
    if "response" not in world.extra:
        submission(world)
        world.extra["response"] = Response.objects.create(
            school=world.school,
            submission=world.extra["submission"],
            question=world.questions["short_answer"],
        )
    return [world.extra["response"].public_id]


ROWS = [
    row("grading:take", assignment, student=200, teacher=302, assistant=302),
    row("grading:answer", response, method="put", anonymous=403, student=400),
    row("grading:receipt", submission, student=302),
    # In progress: staff see an answer only once it is handed in, a guardian once it is released.
    row("grading:result", submission, student=302, teacher=200, assistant=200),
]
