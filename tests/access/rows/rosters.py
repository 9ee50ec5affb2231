"""Who may open people, imports and the ways into a class."""

from __future__ import annotations

from typing import Any

from school.rosters.models import RosterImport
from tests.access.row import row
from tests.factories import World


def pupil(world: World) -> list[Any]:
    """A student of the class who is nobody else in the test."""
    if "pupil" not in world.extra:
        world.extra["pupil"] = world.new_student("Nia New")
    return [world.extra["pupil"].public_id]


def record(world: World) -> list[Any]:
    if "import" not in world.extra:
        world.extra["import"] = RosterImport.objects.create(
            school=world.school, file_name="people.csv", format="csv-simple"
        )
    return [world.extra["import"].public_id]


STAFF = {"admin": 200, "teacher": 200, "assistant": 200}

ROWS = [
    row("rosters:people", **STAFF, others=403),
    row("rosters:person", pupil, **STAFF, others=403, foreign=404),
    row("rosters:person_new", admin=200, others=403),
    row("rosters:person_edit", pupil, admin=200, others=403, foreign=404),
    row("rosters:person_access", pupil, method="post", admin=302, others=403, foreign=404),
    row("rosters:reset_password", pupil, method="post", admin=200, teacher=200, others=403, foreign=404),
    row("rosters:guardians", pupil, method="post", admin=422, others=403, foreign=404),
    row("rosters:person_groups", pupil, method="post", admin=302, others=403, foreign=404),
    row("rosters:export", method="post", admin=200, others=403),
    row("rosters:sheets", method="post", admin=404, others=403),
    row("rosters:import", admin=200, others=403),
    row("rosters:import", method="post", admin=200, others=403),
    row("rosters:import_example", admin=200, others=403),
    row("rosters:import_detail", record, admin=200, others=403, foreign=404),
    row("rosters:import_start", record, method="post", admin=302, others=403, foreign=404),
    row("rosters:import_here", record, method="post", admin=302, others=403, foreign=404),
    row("rosters:import_drop", record, method="post", admin=302, others=403, foreign=404),
    row("rosters:join", student=200, outsider=200, others=403),
    row("rosters:sign_up", everyone=302, anonymous=200),
    row("rosters:welcome", student=200, outsider=200, others=403),
]
