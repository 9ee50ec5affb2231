"""Putting a trained grader into use, back to an earlier one, and out of use for good."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path

from django.db import transaction

from grading.models import Response, TrainedGrader
from grading.pipeline import ring
from grading.serving import files_problem
from grading.training.corrections import withdrawn
from school.people.audit import audit_record
from school.people.models import User

__all__ = ["FilesGone", "MustUnlearn", "NotPromotable", "grader_promote", "grader_retire"]

State = TrainedGrader.State


class NotPromotable(Exception):
    """It did not pass the gate, or has been retired."""


class MustUnlearn(Exception):
    """It has learnt from answers whose consent was withdrawn since."""


class FilesGone(Exception):
    """Its files are `missing` or `altered`; it could not judge anything."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@transaction.atomic
def grader_promote(*, grader: TrainedGrader, by: User, now: datetime) -> TrainedGrader:
    """New drafts of its scope carry it from now on; the one in use becomes an earlier version.

    For an earlier version this is the way back. Raises NotPromotable, MustUnlearn or FilesGone; nothing changes then.
    """
    rows = TrainedGrader.objects.select_for_update()
    grader = rows.get(pk=grader.pk)
    if grader.state == State.SERVING:
        return grader
    if not grader.may_serve or not grader.gate.get("passes"):
        raise NotPromotable
    if withdrawn(grader.school, grader.learnt_from):
        raise MustUnlearn
    if problem := files_problem(grader):
        raise FilesGone(problem)
    back = grader.state == State.REPLACED
    rows.of(grader).filter(state=State.SERVING).update(state=State.REPLACED)
    grader.state, grader.promoted_by, grader.promoted_at = State.SERVING, by, now
    grader.save(update_fields=["state", "promoted_by", "promoted_at"])
    _told(grader, by, "grader.roll_back" if back else "grader.promote")
    _ask_again(grader)
    return grader


@transaction.atomic
def grader_retire(*, grader: TrainedGrader, by: User, now: datetime) -> TrainedGrader:
    """Out of use for good: its files are deleted, figures and history stay. The shipped grader takes over.

    Grades and drafts that it made stay as they are.
    """
    grader = TrainedGrader.objects.select_for_update().get(pk=grader.pk)
    if grader.state == State.RETIRED:
        return grader
    grader.state, grader.retired_by, grader.retired_at = State.RETIRED, by, now
    # Whom it had learnt from is forgotten with what it had learnt.
    grader.learnt_from, grader.scores = [], []
    grader.save(update_fields=["state", "retired_by", "retired_at", "learnt_from", "scores"])
    _told(grader, by, "grader.retire")
    folder = Path(grader.folder)
    transaction.on_commit(lambda: shutil.rmtree(folder, ignore_errors=True))
    return grader


def _ask_again(grader: TrainedGrader) -> None:
    """Essays that waited for a grader of their class get their draft now, if nobody has decided them meanwhile."""
    waiting = Response.objects.filter(
        school=grader.school_id, state=Response.State.BY_HAND, hand_reason=Response.HandReason.UNTRAINED,
        question__course=grader.course_id,
    )  # fmt: skip
    if grader.section_id:
        waiting = waiting.filter(submission__section=grader.section_id)
    if grader.question_id:
        waiting = waiting.filter(question=grader.question_id)
    if waiting.update(state=Response.State.PENDING, hand_reason="", attempts=0):
        ring(["grading.grade"])


def _told(grader: TrainedGrader, by: User, action: str) -> None:
    audit_record(
        school=grader.school, actor=by, action=action, target=str(grader.public_id), scope=grader.kind,
        name=grader.name, number=grader.number,
    )  # fmt: skip
