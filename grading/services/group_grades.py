"""Grading a group once, and taking that back. Each answer gets the same decision as on the desk, one by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from grading.models import AnswerGroup, BulkAct, Response
from grading.services.grades_bulk import Wanted, grades_decide, grades_undo
from grading.services.groups import moves_undo
from school.people.audit import audit_record
from school.people.models import User

__all__ = ["AlreadyUndone", "Graded", "NotYours", "Undone", "Wanted", "act_undo", "group_grade"]

BATCH = 1_000


class AlreadyUndone(Exception):
    """The act was taken back before."""


class NotYours(Exception):
    """Only the person who acted takes an act back."""


@dataclass(frozen=True)
class Graded:
    """`act` is None when nothing was written; `left` are answers that changed after the preview was shown."""

    act: BulkAct | None
    written: int
    left: Sequence[Response] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Undone:
    """How many answers were put back, and how many were left because somebody decided or saw them since."""

    back: int
    left: int


@transaction.atomic
def group_grade(*, group: AnswerGroup, wanted: Sequence[Wanted], by: User) -> Graded:
    """Decide these answers as one act. Nobody's decision is overwritten unseen: such answers are left alone and returned."""
    found = grades_decide(wanted=wanted, by=by)
    if not found.grades:
        return Graded(None, 0, found.left)
    act = _act(group, by)
    marks = BulkAct.grades.through
    marks.objects.bulk_create((marks(bulkact=act, grade=grade) for grade in found.grades), batch_size=BATCH)
    audit_record(
        school=group.school, actor=by, action="group.grade", target=str(group.grouping.public_id),
        assignment=str(group.grouping.assignment.public_id), group=str(group.public_id), answers=len(found.grades),
    )  # fmt: skip
    return Graded(act, len(found.grades), found.left)


@transaction.atomic
def act_undo(*, act: BulkAct, by: User) -> Undone:
    """Take back what this act did as far as it is still in force. Raises NotYours, AlreadyUndone."""
    if act.by_id != by.pk:
        raise NotYours
    if not BulkAct.objects.filter(pk=act.pk, undone_at=None).update(undone_at=timezone.now()):
        raise AlreadyUndone
    done = _taken_back(act, by)
    # Last, because who writes the audit list holds it until the end: whoever waits for it must not hold up this act.
    audit_record(
        school=act.school, actor=by, action="group.undo", target=str(act.grouping.public_id),
        assignment=str(act.grouping.assignment.public_id), act=str(act.public_id), kind=act.kind,
    )  # fmt: skip
    return done


def _taken_back(act: BulkAct, by: User) -> Undone:
    if act.kind != BulkAct.Kind.GRADE:
        back = moves_undo(act=act, by=by)
        return Undone(back, len(act.moves) - back)
    grades = list(act.grades.only("response").order_by("pk"))
    back = grades_undo(grades=grades, by=by)
    return Undone(back, len(grades) - back)


def _act(group: AnswerGroup, by: User) -> BulkAct:
    return BulkAct.objects.create(
        school=group.school, grouping=group.grouping, group=group, kind=BulkAct.Kind.GRADE, by=by
    )
