from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from grading.models import Grade, Response
from grading.services.grades import Decision, Seen, grade_decide
from school.people.models import User
from tests.factories import World, enrol, person


def second_teacher(world: World, name: str = "Tom Teacher") -> User:
    """Another teacher of the class."""
    user = person(world.school, "teacher", name)
    enrol(world.section, user, "teacher")
    return user


def short_answers(world: World) -> list[Response]:
    rows = Response.objects.filter(question=world.questions["short_answer"])
    return list(rows.select_related("submission").order_by("pk"))


def decide(response: Response, by: User, score: str = "1", **criteria: Any) -> Grade:
    response.refresh_from_db()
    latest = response.grade
    seen = Seen(latest.pk if latest else None, response.version)
    decision = Decision(Decimal(score), criteria)
    return grade_decide(response=response, by=by, decision=decision, seen=seen)


@pytest.fixture
def class_of(world: World, hand_in: Callable[..., Any]) -> Callable[[int], list[Response]]:
    """`class_of(6)`: so many students hand in; their short answers."""

    def make(count: int) -> list[Response]:
        for place in range(count):
            hand_in(world, world.new_student(f"Student {place:02}"), short=f"one path, says {place}")
        return short_answers(world)

    return make
