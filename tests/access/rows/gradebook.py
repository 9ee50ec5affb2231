"""Who may open the gradebook of a class."""

from __future__ import annotations

from typing import Any

from grading.models import Gradebook, GradebookImport, GradeColumn
from tests.access.row import row
from tests.factories import World


def section(world: World) -> list[Any]:
    return [world.section.public_id]


def course(world: World) -> list[Any]:
    return [world.course.public_id]


def student(world: World) -> list[Any]:
    return [world.section.public_id, world.student.public_id]


def cell(world: World) -> list[Any]:
    return [world.section.public_id, world.assignment.public_id, world.student.public_id]


def column(world: World) -> list[Any]:
    return [world.section.public_id, world.assignment.public_id]


def book(world: World) -> Gradebook:
    found, _created = Gradebook.objects.get_or_create(section=world.section, school=world.school)
    return found


def by_hand(world: World) -> list[Any]:
    if "by_hand" not in world.extra:
        world.extra["by_hand"] = GradeColumn.objects.create(gradebook=book(world), title="Talk", points=10)
    return [world.section.public_id, world.extra["by_hand"].public_id]


def file(world: World) -> list[Any]:
    if "grade_file" not in world.extra:
        world.extra["grade_file"] = GradebookImport.objects.create(
            gradebook=book(world), uploaded_by=world.teacher, file_name="marks.csv",
            content={"heading": ["name", "Circuits check"], "rows": [[2, ["Sam Student", "3"]]], "encoding": ""},
        )  # fmt: skip
    return [world.extra["grade_file"].public_id]


def export(world: World) -> list[Any]:
    return [world.section.public_id, "csv"]


ROWS = [
    row("grading:gradebook", section, teacher=200, assistant=200),
    row("grading:gradebook_cells", section, method="post", teacher=400, assistant=400),
    row("grading:gradebook_mine", section, student=200),
    row("grading:gradebook_totals", course, student=200),
    row("grading:gradebook_student", student, teacher=200, assistant=200),
    row("grading:gradebook_student", student, method="post", teacher=302, assistant=302),
    row("grading:gradebook_history", cell, teacher=200, assistant=200),
    row("grading:gradebook_settings", section, teacher=200),
    row("grading:gradebook_settings", section, method="post", teacher=200),
    row("grading:gradebook_column_new", section, teacher=200, assistant=200),
    row("grading:gradebook_column_new", section, method="post", teacher=422, assistant=422),
    row("grading:gradebook_column", column, teacher=200, assistant=200),
    row("grading:gradebook_column", column, method="post", teacher=302, assistant=302),
    row("grading:gradebook_column_state", by_hand, method="post", teacher=302, assistant=302),
    row("grading:gradebook_export", export, teacher=200, assistant=200),
    row("grading:gradebook_import", section, teacher=200, assistant=200),
    row("grading:gradebook_import", section, method="post", teacher=422, assistant=422),
    row("grading:gradebook_import_check", file, teacher=200, assistant=200),
    row("grading:gradebook_import_check", file, method="post", teacher=302, assistant=302),
]
