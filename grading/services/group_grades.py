"""Grading a group once, and taking that back. Each answer gets the same decision as on the desk, one by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from grading.models import AnswerGroup, BulkAct, Draft, Grade, Response
from grading.services.grades import (
    AlreadyReleased,
    AnswerChanged,
    Decision,
    GradeConflict,
    NothingToUndo,
    Seen,
    grade_decide,
    grade_undo,
)
from grading.services.groups import moves_undo
from school.people.audit import audit_record
from school.people.models import User

__all__ = ["AlreadyUndone", "Graded", "NotYours", "Undone", "Wanted", "act_undo", "group_grade"]


class AlreadyUndone(Exception):
    """The act was taken back before."""


class NotYours(Exception):
    """Only the person who acted takes an act back."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One answer of a group with the decision it is to get, what the preview showed of it, and its draft."""

    response: Response
    decision: Decision
    seen: Seen
    draft: Draft | None = None


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


def group_grade(*, group: AnswerGroup, wanted: Sequence[Wanted], by: User) -> Graded:
    """Decide these answers. Nobody's decision is overwritten unseen: such answers are left alone and returned.

    Each grade is written with its mark of the act in one transaction of its own, so that an end half way leaves
    an act which undoing finds.
    """
    act: BulkAct | None = None
    left, written = [], 0
    for one in wanted:
        try:
            with transaction.atomic():
                grade = grade_decide(
                    response=one.response, by=by, decision=one.decision, seen=one.seen, draft=one.draft
                )
                act = act or _act(group, by)
                BulkAct.grades.through.objects.create(bulkact=act, grade=grade)
                written += 1
        except (GradeConflict, AnswerChanged):
            left.append(one.response)
    if act:
        audit_record(
            school=group.school, actor=by, action="group.grade", target=str(group.grouping.public_id),
            assignment=str(group.grouping.assignment.public_id), group=str(group.public_id), answers=written,
        )  # fmt: skip
    return Graded(act, written, left)


def act_undo(*, act: BulkAct, by: User) -> Undone:
    """Take back what this act did as far as it is still in force. Raises NotYours, AlreadyUndone."""
    if act.by_id != by.pk:
        raise NotYours
    with transaction.atomic():
        if not BulkAct.objects.filter(pk=act.pk, undone_at=None).update(undone_at=timezone.now()):
            raise AlreadyUndone
        audit_record(
            school=act.school, actor=by, action="group.undo", target=str(act.grouping.public_id),
            assignment=str(act.grouping.assignment.public_id), act=str(act.public_id), kind=act.kind,
        )  # fmt: skip
        if act.kind != BulkAct.Kind.GRADE:
            back = moves_undo(act=act, by=by)
            return Undone(back, len(act.moves) - back)
    return _grades_undo(act, by)


def _grades_undo(act: BulkAct, by: User) -> Undone:
    """Response by response: only where the grade of the act is the one in force."""
    grades = list(act.grades.select_related("response").order_by("pk"))
    newest = _newest([one.response_id for one in grades])
    back = 0
    for grade in grades:
        if newest[grade.response_id] != grade.pk:
            continue
        try:
            back += _grade_undo(grade, by)
        except (NothingToUndo, AlreadyReleased):
            continue
    return Undone(back, len(grades) - back)


@transaction.atomic
def _grade_undo(grade: Grade, by: User) -> bool:
    """Under the lock of the response, so that a decision made this very moment is not taken back instead."""
    Response.objects.select_for_update(of=("self",)).get(pk=grade.response_id)
    if Grade.objects.filter(response=grade.response_id, pk__gt=grade.pk).exists():
        return False
    grade_undo(response=grade.response, by=by)
    return True


def _newest(responses: Sequence[int]) -> Mapping[int, int]:
    rows = Grade.objects.filter(response__in=responses).order_by("pk")
    return dict(rows.values_list("response", "pk"))


def _act(group: AnswerGroup, by: User) -> BulkAct:
    return BulkAct.objects.create(
        school=group.school, grouping=group.grouping, group=group, kind=BulkAct.Kind.GRADE, by=by
    )
