"""Grading a group once, and taking that back. Each answer gets the same decision as on the desk, one by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from grading.models import AnswerGroup, BulkAct, Grade, Response
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
def group_grade(
    *, group: AnswerGroup, wanted: Sequence[Wanted], by: User, press: UUID | None = None
) -> Graded:
    """Decide these answers as one act. Nobody's decision is overwritten unseen: such answers are left alone and returned.

    `press` is the press of the button. Where it comes twice, because the first reply was lost, what the first one
    decided counts as decided by this one.
    """
    found = grades_decide(wanted=wanted, by=by)
    # Looked up now: the first one may have been on its way until its answers were free.
    taken = BulkAct.objects.filter(public_id=press).first() if press else None
    first = taken if taken and taken.by_id == by.pk and taken.undone_at is None else None
    done = set(first.grades.values_list("response", flat=True)) if first else set()
    act = _graded(group, found.grades, by, None if taken else press) if found.grades else first
    left = [one for one in found.left if one.pk not in done]
    return Graded(act, len(done) + len(found.grades), left)


def _graded(group: AnswerGroup, grades: Sequence[Grade], by: User, press: UUID | None) -> BulkAct:
    act = BulkAct.objects.create(
        school=group.school, grouping=group.grouping, group=group, kind=BulkAct.Kind.GRADE, by=by,
        public_id=press or uuid4(),
    )  # fmt: skip
    marks = BulkAct.grades.through
    marks.objects.bulk_create((marks(bulkact=act, grade=grade) for grade in grades), batch_size=BATCH)
    audit_record(
        school=group.school, actor=by, action="group.grade", target=str(group.grouping.public_id),
        assignment=str(group.grouping.assignment.public_id), group=str(group.public_id), answers=len(grades),
    )  # fmt: skip
    return act


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
