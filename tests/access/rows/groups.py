"""Who may open and change groups of answers: those who grade them."""

from __future__ import annotations

from typing import Any

from grading.models import AnswerGroup, BulkAct, Grouping, GroupMember
from tests.access.row import row
from tests.access.rows.grading import assignment, waiting_response
from tests.factories import World


def group(world: World) -> list[Any]:
    """A group that holds the one answer which waits."""
    if "group" not in world.extra:
        waiting_response(world)
        response = world.extra["waiting"]
        grouping = Grouping.objects.create(
            school=world.school, assignment=world.assignment, question=response.question,
            asked_by=world.teacher, state="done",
        )  # fmt: skip
        world.extra["group"] = AnswerGroup.objects.create(school=world.school, grouping=grouping)
        GroupMember.objects.create(group=world.extra["group"], response=response)
    return [world.extra["group"].public_id]


def grouped(world: World) -> list[Any]:
    group(world)
    return assignment(world)


def act(world: World) -> list[Any]:
    group(world)
    if "act" not in world.extra:
        found = world.extra["group"]
        world.extra["act"] = BulkAct.objects.create(
            school=world.school, grouping=found.grouping, group=found, kind="grade", by=world.teacher
        )
    return [world.extra["act"].public_id]


ROWS = [
    row("grading:groups", grouped, teacher=200, assistant=200),
    row("grading:groups", grouped, method="post", teacher=302, assistant=302),
    row("grading:group", group, teacher=200, assistant=200),
    # An empty decision is refused (422); a move or merge that names nothing leads back.
    row("grading:group_grade", group, method="post", teacher=422, assistant=422),
    row("grading:group_rename", group, method="post", teacher=302, assistant=302),
    row("grading:group_split", group, method="post", teacher=302, assistant=302),
    row("grading:group_merge", group, method="post", teacher=302, assistant=302),
    row("grading:act_undo", act, method="post", teacher=302, assistant=302),
]
