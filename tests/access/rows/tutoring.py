"""Who may open the tutor's pages: the student whose conversation it is, and to read, the teachers of the class."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from tests.access.row import row
from tests.factories import World
from tutoring.models import Turn
from tutoring.services.turns import lesson_ask


def answer(world: World) -> Turn:
    if "turn" not in world.extra:
        world.extra["turn"] = lesson_ask(
            lesson=world.lesson, student=world.student, text="Why?", now=timezone.now()
        )
    return world.extra["turn"]


def lesson(world: World) -> list[Any]:
    return [world.lesson.public_id]


def conversation(world: World) -> list[Any]:
    return [answer(world).conversation.public_id]


def turn(world: World) -> list[Any]:
    return [answer(world).public_id]


ROWS = [
    # Everybody has the page; it lists only what is theirs to read.
    row("tutoring:list", everyone=200),
    row("tutoring:lesson", lesson, student=200, outsider=404, others=403, foreign=404),
    row("tutoring:conversation", conversation, student=200, teacher=200, assistant=200),
    row("tutoring:conversation", conversation, method="post", student=422),
    row("tutoring:turn", turn, student=204, teacher=204, assistant=204),
]
