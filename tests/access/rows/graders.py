"""Who may open the pages of the classes' own graders: staff look, teachers train and promote, admins look and retire."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from grading.models import TrainedGrader, TrainingRun
from tests.access.row import row
from tests.factories import World


def section(world: World) -> list[Any]:
    return [world.section.public_id]


def course(world: World) -> list[Any]:
    return [world.course.public_id]


def question(world: World) -> list[Any]:
    return [world.questions["short_answer"].public_id]


def run(world: World) -> list[Any]:
    if "run" not in world.extra:
        world.extra["run"] = TrainingRun.objects.create(
            school=world.school, course=world.course, section=world.section, created_by=world.teacher,
            state="stopped",
        )  # fmt: skip
    return [world.extra["run"].public_id]


def grader(world: World) -> list[Any]:
    """A version in use of the class's grader."""
    if "grader" not in world.extra:
        world.extra["grader"] = TrainedGrader.objects.create(
            school=world.school, course=world.course, section=world.section, number=1, state="serving",
            version="1", base="b", code="c", seed=1, created_by=world.teacher, promoted_by=world.teacher,
            promoted_at=timezone.now(),
        )  # fmt: skip
    return [world.extra["grader"].public_id]


# The pages are for staff: a role that is none gets 403, staff who do not teach it get 404.
STAFF = {"student": 403, "guardian": 403, "outsider": 403}
ROWS = [
    row("grading:graders", admin=200, teacher=200, assistant=200, others=403),
    row("grading:section_graders", section, admin=200, teacher=200, assistant=200, **STAFF),
    row("grading:course_graders", course, admin=200, teacher=200, assistant=200, **STAFF),
    row("grading:question_graders", question, admin=200, teacher=200, assistant=200, **STAFF),
    row("grading:section_graders", section, method="post", teacher=302, **STAFF),
    row("grading:course_graders", course, method="post", teacher=302, **STAFF),
    row("grading:question_graders", question, method="post", teacher=302, **STAFF),
    row("grading:training", run, admin=200, teacher=200, assistant=200, **STAFF),
    row("grading:training_stop", run, method="post", teacher=302, **STAFF),
    row("grading:training_resume", run, method="post", teacher=302, **STAFF),
    row("grading:grader", grader, admin=200, teacher=200, assistant=200, **STAFF),
    row("grading:grader_compare", grader, teacher=200, assistant=200, **STAFF),
    row("grading:grader_promote", grader, method="post", teacher=302, **STAFF),
    row("grading:grader_retire", grader, method="post", teacher=302, admin=302, **STAFF),
]
