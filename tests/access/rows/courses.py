"""Who may open the pages of courses, and the question forms that build on them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from school.courses.models import Assignment, Lesson
from tests.access.row import row
from tests.factories import World


def course(world: World) -> list[Any]:
    return [world.course.public_id]


def unit(world: World) -> list[Any]:
    return [world.unit.public_id]


def lesson(world: World) -> list[Any]:
    return [world.lesson.public_id]


def concept(world: World) -> list[Any]:
    return [world.concepts[0].public_id]


def question(world: World) -> list[Any]:
    return [world.questions["short_answer"].public_id]


def assignment(world: World) -> list[Any]:
    return [world.assignment.public_id]


def section(world: World) -> list[Any]:
    return [world.section.public_id]


# What an act destroys is made anew for each request.
def new_lesson(world: World) -> list[Any]:
    return [Lesson.objects.create(unit=world.unit, title="Short-lived").public_id]


def new_assignment(world: World) -> list[Any]:
    now = timezone.now()
    made = Assignment.objects.create(
        school=world.school,
        course=world.course,
        title="Short-lived",
        due_at=now + timedelta(1),
        closes_at=now + timedelta(1),
    )
    return [made.public_id]


def new_member(world: World) -> list[Any]:
    number = world.extra["members"] = world.extra.get("members", 0) + 1
    return [world.section.public_id, world.new_student(f"Guest {number}").public_id]


def term(world: World) -> list[Any]:
    return [world.course.term.public_id]


# People of the class and their guardians may read; staff may look; teachers and admins may change.
READ = {"admin": 200, "teacher": 200, "assistant": 200, "student": 200, "guardian": 200}
LOOK = {"others": 403, "foreign": 404, "admin": 200, "teacher": 200, "assistant": 200}
CHANGE = {"others": 403, "foreign": 404, "admin": 200, "teacher": 200}
ACT = {"method": "post", "others": 403, "foreign": 404, "admin": 302, "teacher": 302}
ADMIN = {"others": 403, "foreign": 404, "admin": 200}

ROWS = [
    row("courses:list", everyone=200),
    row("courses:new", others=403, foreign=200, admin=200, teacher=200),
    row("courses:detail", course, **READ),
    row("courses:edit", course, **CHANGE),
    row("courses:unit_new", course, **CHANGE),
    row("courses:unit_edit", unit, **CHANGE),
    row("courses:unit_move", unit, **ACT),
    row("courses:unit_publish", unit, **ACT),
    row("courses:unit_delete", unit, **ACT),
    row("courses:lesson_new", unit, **CHANGE),
    row("courses:lesson", lesson, **READ),
    row("courses:lesson_edit", lesson, **CHANGE),
    row("courses:lesson_move", lesson, **ACT),
    row("courses:lesson_publish", lesson, **ACT),
    row("courses:lesson_delete", new_lesson, **ACT),
    row("courses:preview", method="post", others=403, foreign=200, admin=200, teacher=200),
    row("courses:concepts", course, **READ),
    row("courses:concept_new", course, **CHANGE),
    row("courses:concept_edit", concept, **CHANGE),
    row("courses:concept_move", concept, **ACT),
    row("courses:concept_delete", concept, **ACT),
    row("courses:questions", course, **LOOK),
    row("courses:question", question, **LOOK),
    row("courses:question_archive", question, **ACT),
    row("courses:assignments", course, **LOOK),
    row("courses:assignment_new", course, **CHANGE),
    row("courses:assignment_edit", assignment, **CHANGE),
    row("courses:assignment_preview", assignment, **LOOK),
    row("courses:assignment_publish", assignment, **ACT),
    row("courses:assignment_duplicate", assignment, **ACT),
    row("courses:assignment_delete", new_assignment, **ACT),
    row("courses:sections", others=403, foreign=200, admin=200, teacher=200, assistant=200),
    row("courses:section_new", course, **CHANGE),
    row("courses:section", section, **LOOK),
    row("courses:section_edit", section, **CHANGE),
    row("courses:section_code", section, **ACT),
    row("courses:enrolment_add", section, **ACT),
    row("courses:enrolment_end", new_member, **ACT),
    row("courses:terms", others=403, foreign=200, admin=200),
    row("courses:term_edit", term, **ADMIN),
    row("courses:term_delete", term, method="post", others=403, foreign=404, admin=302),
    row("grading:question_new", course, **CHANGE),
    row("grading:question_edit", question, **CHANGE),
    row("grading:question_preview", method="post", others=403, admin=404, teacher=404),  # of no kind
    row("grading:course_progress", everyone=200),
    row("grading:course_states", course, student=200),
]
