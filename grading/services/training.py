"""Asking for a training, stopping it and going on with it. What a worker then does is in training_runs.py."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from grading.announce import announce_training
from grading.models import TrainingRun
from grading.models.scope import Scoped
from grading.pipeline import ring
from school.people.audit import audit_record
from school.people.models import User

__all__ = ["AlreadyTraining", "NotResumable", "training_resume", "training_start", "training_stop"]

State = TrainingRun.State


class AlreadyTraining(Exception):
    """A training of this scope waits or runs; `run` is it."""

    def __init__(self, run: TrainingRun) -> None:
        super().__init__("a training of this scope is under way")
        self.run = run


class NotResumable(Exception):
    """Only what was stopped or has failed can go on."""


def training_start(*, scope: Scoped, by: User, settings: Mapping[str, Any]) -> TrainingRun:
    """Queue a training and ring the worker. Raises AlreadyTraining."""
    try:
        with transaction.atomic():
            run = TrainingRun.objects.create(
                school=scope.school, course=scope.course, section=scope.section, question=scope.question,
                settings=dict(settings), created_by=by,
            )  # fmt: skip
            _told(run, by, "training.start")
            ring(["training.run"], run.pk)
    except IntegrityError:
        under_way = TrainingRun.objects.of(scope).filter(state__in=[State.QUEUED, State.RUNNING]).first()
        if under_way is None:
            raise
        raise AlreadyTraining(under_way) from None
    return run


@transaction.atomic
def training_stop(*, run: TrainingRun, by: User, now: datetime) -> TrainingRun:
    """Stop at the next step; what is done is kept. A run that has ended stays as it is."""
    run = TrainingRun.objects.select_for_update().get(pk=run.pk)
    if not run.active:
        return run
    run.stop_asked = True
    if run.state == State.QUEUED:
        run.state, run.finished_at = State.STOPPED, now
    run.save(update_fields=["stop_asked", "state", "finished_at"])
    _told(run, by, "training.stop")
    announce_training(run)
    return run


@transaction.atomic
def training_resume(*, run: TrainingRun, by: User) -> TrainingRun:
    """Go on where it stopped. Raises NotResumable, and AlreadyTraining when a newer one is under way."""
    run = TrainingRun.objects.select_for_update().get(pk=run.pk)
    if run.state not in {State.STOPPED, State.FAILED}:
        raise NotResumable
    newer = TrainingRun.objects.of(run).filter(state__in=[State.QUEUED, State.RUNNING]).first()
    if newer is not None:
        raise AlreadyTraining(newer)
    run.state, run.stop_asked, run.attempts = State.QUEUED, False, 0
    run.problem, run.detail, run.finished_at = "", {}, None
    try:
        with transaction.atomic():
            run.save(update_fields=["state", "stop_asked", "attempts", "problem", "detail", "finished_at"])
    except IntegrityError:
        # Another stopped run of the same scope was resumed at the same moment.
        newer = TrainingRun.objects.of(run).filter(state__in=[State.QUEUED, State.RUNNING]).first()
        if newer is None:
            raise
        raise AlreadyTraining(newer) from None
    _told(run, by, "training.resume")
    announce_training(run)
    ring(["training.run"], run.pk)
    return run


def _told(run: TrainingRun, by: User, action: str) -> None:
    audit_record(
        school=run.school, actor=by, action=action, target=str(run.public_id), scope=run.kind, name=run.name
    )
