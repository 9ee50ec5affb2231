"""Writing into a gradebook: cells with their history, columns made by hand, and how totals are made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db import transaction

from grading.gradebook.scales import Step
from grading.gradebook.values import Typed
from grading.models import Gradebook, GradebookImport, GradeCategory, GradeCell, GradeColumn
from school.courses.models import Assignment, Section
from school.people.audit import audit_record
from school.people.models import User

__all__ = [
    "CategoryInput", "ColumnInput", "Edit", "Outdated", "SettingsInput", "Written", "assignment_column", "cells_write",
    "column_remove", "column_restore", "column_save", "gradebook_lock", "gradebook_save",
]  # fmt: skip


class Outdated(Exception):
    """The settings were changed since the page was made. Nothing was written."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One cell: `column` is the public id of an assignment or of a hand-made column, `student` an id.

    `seen` is the entry that was in force on the page (0: none); with None it is written over whatever is there.
    """

    column: str
    student: int
    typed: Typed
    seen: int | None
    source: str = GradeCell.Source.TYPED


@dataclass(frozen=True, slots=True)
class Written:
    """Entries by (column, student), and where somebody else was faster: nothing was written there."""

    cells: Mapping[tuple[str, int], GradeCell | None]
    conflicts: Mapping[tuple[str, int], GradeCell | None]


@dataclass(frozen=True, slots=True)
class ColumnInput:
    title: str
    points: Decimal | None
    category: GradeCategory | None = None
    date: date | None = None
    is_shown: bool = False


@dataclass(frozen=True, slots=True)
class CategoryInput:
    """`key` is the public id of a category that exists, or a name for a new one."""

    key: str
    name: str
    weight: Decimal
    drop: int = 0


@dataclass(frozen=True, slots=True)
class SettingsInput:
    categories: Sequence[CategoryInput] = ()
    category_of: Mapping[str, str] = field(default_factory=dict)  # column -> key of a category, "" for none
    missing: str = Gradebook.Missing.LATER
    scale: Sequence[Step] = ()
    shows_total: bool = False


def gradebook_lock(section: Section) -> Gradebook:
    """The class's gradebook, made when it is first needed; one writer at a time. Inside a transaction."""
    Gradebook.objects.get_or_create(section=section, defaults={"school": section.school})
    return Gradebook.objects.select_for_update(of=("self",)).get(section=section)


@transaction.atomic
def cells_write(
    *, section: Section, edits: Sequence[Edit], by: User, batch: GradebookImport | None = None
) -> Written:
    """Write entries into cells. What is as it should be already is left alone; a newer entry is never written over
    unseen. The caller checked that columns and students are of the class."""
    book = gradebook_lock(section)
    rows = columns_of(book, section, {one.column for one in edits})
    known = _in_force(rows.values(), {one.student for one in edits})
    cells: dict[tuple[str, int], GradeCell | None] = {}
    conflicts: dict[tuple[str, int], GradeCell | None] = {}
    fresh: list[GradeCell] = []
    for edit in edits:
        place, row = (edit.column, edit.student), rows[edit.column]
        current = known.get((row.pk, edit.student))
        if _says(current, edit.typed):
            cells[place] = current
        elif edit.seen is not None and edit.seen != (current.pk if current else 0):
            conflicts[place] = current
        else:
            cells[place] = _cell(row, edit, by, batch)
            fresh.append(cells[place])  # type: ignore[arg-type]
    GradeCell.objects.bulk_create(fresh)
    if fresh and batch is None:
        _audit("gradebook.edit", book, by, count=len(fresh))
    return Written(cells, conflicts)


def _cell(row: GradeColumn, edit: Edit, by: User, batch: GradebookImport | None) -> GradeCell:
    return GradeCell(
        column=row, student_id=edit.student, value=edit.typed.value, is_excused=edit.typed.excused,
        source=edit.source, by=by, batch=batch,
    )  # fmt: skip


def _says(cell: GradeCell | None, typed: Typed) -> bool:
    """Whether the entry in force says this already; none at all says nothing, as a cleared one does."""
    if cell is None:
        return typed.clears
    return (cell.value, cell.is_excused) == (typed.value, typed.excused)


def _in_force(rows: Iterable[GradeColumn], students: Iterable[int]) -> dict[tuple[int, int], GradeCell]:
    found = GradeCell.objects.in_force().filter(
        column__in=[row.pk for row in rows], student__in=list(students)
    )
    return {(one.column_id, one.student_id): one for one in found.select_related("by")}


def columns_of(book: Gradebook, section: Section, keys: Iterable[str]) -> dict[str, GradeColumn]:
    """A row for each key; an assignment gets its row when it is first needed."""
    wanted = set(keys)
    rows = GradeColumn.objects.filter(gradebook=book).select_related("assignment")
    found = {str(one.assignment.public_id if one.assignment else one.public_id): one for one in rows}
    for assignment in Assignment.objects.filter(sections=section, public_id__in=wanted - set(found)):
        found[str(assignment.public_id)] = GradeColumn.objects.create(gradebook=book, assignment=assignment)
    return {key: row for key, row in found.items() if key in wanted}


@transaction.atomic
def assignment_column(*, section: Section, key: str) -> GradeColumn:
    """What the gradebook adds to an assignment of the class, made when it is first needed."""
    return columns_of(gradebook_lock(section), section, [key])[key]


@transaction.atomic
def column_save(
    *, section: Section, values: ColumnInput, by: User, column: GradeColumn | None = None
) -> GradeColumn:
    """Make or change a column of work on paper; of an assignment's column only the switch and the category change."""
    book = gradebook_lock(section)
    row = column or GradeColumn(gradebook=book)
    row.category, row.is_shown = values.category, values.is_shown
    if row.assignment_id is None:
        row.title, row.points, row.date = values.title, values.points, values.date
    row.save()
    _audit("gradebook.column", book, by)
    return row


@transaction.atomic
def column_remove(*, section: Section, column: GradeColumn, by: User) -> None:
    """Take a hand-made column out of the book; its marks are kept, so that it can come back."""
    book = gradebook_lock(section)
    GradeColumn.objects.filter(pk=column.pk, assignment=None).update(is_removed=True)
    _audit("gradebook.remove_column", book, by)


@transaction.atomic
def column_restore(*, section: Section, column: GradeColumn, by: User) -> None:
    book = gradebook_lock(section)
    GradeColumn.objects.filter(pk=column.pk).update(is_removed=False)
    _audit("gradebook.column", book, by)


@transaction.atomic
def gradebook_save(*, section: Section, values: SettingsInput, version: int, by: User) -> Gradebook:
    """Change how totals are made. Raises Outdated when somebody did since `version`."""
    book = gradebook_lock(section)
    if book.version != version:
        raise Outdated
    book.missing, book.shows_total = values.missing, values.shows_total
    book.scale = [[step.name, str(step.least)] for step in values.scale]
    book.version += 1
    book.save(update_fields=["missing", "scale", "shows_total", "version"])
    categories = _categories_save(book, values.categories)
    wanted = {key: name for key, name in values.category_of.items() if name in categories}
    rows = columns_of(book, section, values.category_of)
    for key, row in rows.items():
        category = categories[wanted[key]] if key in wanted else None
        if row.category_id != (category.pk if category else None):
            row.category = category
            row.save(update_fields=["category"])
    _audit("gradebook.settings", book, by)
    return book


def _categories_save(book: Gradebook, values: Sequence[CategoryInput]) -> dict[str, GradeCategory]:
    known = {str(one.public_id): one for one in GradeCategory.objects.filter(gradebook=book)}
    GradeCategory.objects.filter(gradebook=book).exclude(
        public_id__in=[v.key for v in values if v.key in known]
    ).delete()
    # Names are unique at every moment: two that change places pass by names that nobody can type.
    for one in known.values():
        GradeCategory.objects.filter(pk=one.pk).update(name=f"\u0001{one.pk}")
    found: dict[str, GradeCategory] = {}
    for position, value in enumerate(values):
        row = known.get(value.key) or GradeCategory(gradebook=book)
        row.name, row.weight, row.drop_lowest, row.position = value.name, value.weight, value.drop, position
        row.save()
        found[value.key] = row
    return found


def _audit(action: str, book: Gradebook, by: User, **more: int) -> None:
    audit_record(
        school=book.school, actor=by, action=action, target=str(book.section.public_id),
        name=book.section.name, **more,
    )  # fmt: skip
