"""Who may open the pages of path, mastery and practice: students, in the courses they take."""

from __future__ import annotations

from typing import Any

from grading.models import Response, Submission
from tests.access.row import row
from tests.factories import World


def concept(world: World) -> list[Any]:
    return [world.concepts[0].public_id]


def course(world: World) -> list[Any]:
    return [world.course.public_id]


def lesson(world: World) -> list[Any]:
    return [world.lesson.public_id]


def practised(world: World) -> list[Any]:
    """A practice answer of the school's student."""
    if "practised" not in world.extra:
        submission = Submission.objects.create(
            school=world.school, section=world.section, student=world.student, kind="practice",
            concept=world.concepts[0], state="submitted", submitted_at=world.assignment.opens_at,
        )  # fmt: skip
        Response.objects.create(
            school=world.school, submission=submission, question=world.questions["numeric"], state="pending"
        )
        world.extra["practised"] = submission
    return [world.concepts[0].public_id, world.extra["practised"].public_id]


STUDENTS = {"student": 200, "others": 403, "outsider": 404, "foreign": 404}
ROWS = [
    # Everybody has one; it is empty for those who take no course.
    row("recommend:mastery", everyone=200),
    row("recommend:concept", concept, **STUDENTS),
    row("recommend:next_step", course, **STUDENTS),
    row("recommend:practice", concept, **STUDENTS),
    row("recommend:practised", practised, **STUDENTS),
    row("recommend:read", lesson, method="post", **{**STUDENTS, "student": 302}),
]
