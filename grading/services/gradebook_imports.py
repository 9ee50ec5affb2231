"""Files of marks: kept for the dry run, applied as one act, taken back as one act."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from grading.gradebook.files.plan import Plan
from grading.gradebook.files.table import Table
from grading.gradebook.values import Typed
from grading.models import GradebookImport, GradeCell
from grading.services.gradebook import Edit, cells_write, gradebook_lock
from school.courses.models import Section
from school.people.audit import audit_record
from school.people.models import User

__all__ = [
    "NotWaiting",
    "Undone",
    "gradebook_export_note",
    "import_apply",
    "import_drop",
    "import_open",
    "import_undo",
]

State = GradebookImport.State


class NotWaiting(Exception):
    """The import was applied, taken back or given up before; nothing was written."""


@dataclass(frozen=True, slots=True)
class Undone:
    """How many cells are as they were before, and how many were changed since and left alone."""

    count: int
    kept: int


@transaction.atomic
def import_open(*, section: Section, file_name: str, table: Table, by: User) -> GradebookImport:
    """Keep what a file says for the dry run; earlier files of the same person that still wait are given up."""
    book = gradebook_lock(section)
    GradebookImport.objects.filter(gradebook=book, uploaded_by=by, state=State.CHECKED).update(
        state=State.DISCARDED, content={}
    )
    return GradebookImport.objects.create(
        gradebook=book, uploaded_by=by, file_name=file_name[-200:], content=table.as_json()
    )


@transaction.atomic
def import_apply(*, record: GradebookImport, plan: Plan, by: User, now: datetime) -> int:
    """Write the plan's changes; the number of cells. A cell that changed under the plan is left alone.
    Raises NotWaiting."""
    record = _locked(record, State.CHECKED)
    edits = [
        Edit(one.column.key, one.person.id, one.typed, one.seen, GradeCell.Source.IMPORT)
        for one in plan.changes
    ]
    done = cells_write(section=record.gradebook.section, edits=edits, by=by, batch=record)
    count = len(done.cells)
    record.report = {"cells": count, "left_out": len(plan.problems) + len(done.conflicts)}
    _finish(record, State.APPLIED, now)
    _audit("gradebook.import", record, by, count)
    return count


@transaction.atomic
def import_undo(*, record: GradebookImport, by: User, now: datetime) -> Undone:
    """Put every cell of the import back to the entry before it, unless somebody has changed it since.
    Raises NotWaiting."""
    record = _locked(record, State.APPLIED)
    written = list(record.cells.order_by("pk"))
    ours = {(one.column_id, one.student_id): one.pk for one in written}
    history = GradeCell.objects.filter(
        column__in={column for column, _student in ours}, student__in={student for _column, student in ours}
    )
    before: dict[tuple[int, int], GradeCell] = {}
    latest: dict[tuple[int, int], int] = {}
    for cell in history.order_by("pk"):
        place = (cell.column_id, cell.student_id)
        if cell.pk < ours.get(place, 0):
            before[place] = cell
        latest[place] = cell.pk
    back = [one for one in written if latest[one.column_id, one.student_id] == one.pk]
    GradeCell.objects.bulk_create(
        [_restored(one, before.get((one.column_id, one.student_id)), by) for one in back]
    )
    _finish(record, State.UNDONE, now)
    _audit("gradebook.undo_import", record, by, len(back))
    return Undone(len(back), len(written) - len(back))


def _restored(cell: GradeCell, before: GradeCell | None, by: User) -> GradeCell:
    typed = Typed(before.value, before.is_excused) if before else Typed()
    return GradeCell(
        column_id=cell.column_id, student_id=cell.student_id, value=typed.value, is_excused=typed.excused,
        source=GradeCell.Source.UNDO, by=by,
    )  # fmt: skip


@transaction.atomic
def import_drop(*, record: GradebookImport, now: datetime) -> None:
    """Give up a dry run; what the file said is dropped. Raises NotWaiting."""
    _finish(_locked(record, State.CHECKED), State.DISCARDED, now)


def gradebook_export_note(*, section: Section, kind: str, by: User) -> None:
    """Who took the class's marks out, and when."""
    audit_record(
        school=section.school, actor=by, action="gradebook.export", target=str(section.public_id),
        name=section.name, kind=kind,
    )  # fmt: skip


def _locked(record: GradebookImport, state: str) -> GradebookImport:
    """The row as it is now, under the gradebook's lock, if it is in this state."""
    gradebook_lock(record.gradebook.section)
    fresh = GradebookImport.objects.select_related("gradebook__section__school").get(pk=record.pk)
    if fresh.state != state:
        raise NotWaiting
    return fresh


def _finish(record: GradebookImport, state: str, now: datetime) -> None:
    record.state, record.finished_at, record.content = state, now, {}
    record.save(update_fields=["state", "finished_at", "content", "report"])


def _audit(action: str, record: GradebookImport, by: User, count: int) -> None:
    section = record.gradebook.section
    audit_record(
        school=section.school, actor=by, action=action, target=str(section.public_id), name=section.name,
        count=count,
    )  # fmt: skip
