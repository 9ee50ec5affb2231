"""What a worker does for a training: claim it, train, measure, keep the result; and what it leaves when something goes wrong.

The database is the queue, as for grading: a run is held under a lease that a thread renews while the worker lives.
Whoever loses the lease writes nothing more. The grader in use is never touched here.
"""

from __future__ import annotations

import errno
import logging
import shutil
import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Max, Q
from django.utils import timezone

from grading.announce import announce_training
from grading.models import TrainedGrader, TrainingRun
from grading.services.training_progress import Held
from grading.services.training_work import Made, discard, made_by
from ml.memory import out_of_memory
from ml.tuning import NoRoom
from ml.tuning.base import OneLevelOnly, Stopped, TooFew
from ml.weights import WeightsAltered, WeightsMissing
from school.people.audit import audit_record

__all__ = ["MAX_ATTEMPTS", "trainings_run", "trainings_sweep"]

log = logging.getLogger(__name__)
MAX_ATTEMPTS = 3
KEPT_FOR = timedelta(days=7)
State, Problem = TrainingRun.State, TrainingRun.Problem


def trainings_run() -> int:
    """Train all that is due, one after the other. Returns how many runs were taken."""
    taken = 0
    while run := _claim(timezone.now()):
        taken += 1
        _perform(run)
    return taken


@transaction.atomic
def trainings_sweep(now: datetime) -> int:
    """Put back what dead workers held; what killed its worker three times fails. Returns how many are due."""
    lost = TrainingRun.objects.select_for_update(skip_locked=True).filter(
        state=State.RUNNING, leased_until__lt=now
    )
    for run in lost:
        if run.stop_asked:
            run.state, run.finished_at = State.STOPPED, now
        elif run.attempts >= MAX_ATTEMPTS:
            run.state, run.problem, run.finished_at = State.FAILED, Problem.WORKER, now
        else:
            run.state = State.QUEUED
        run.lease = run.leased_until = None
        run.save(update_fields=["state", "problem", "lease", "leased_until", "finished_at"])
        announce_training(run)
    _tidy(now)
    return TrainingRun.objects.filter(state=State.QUEUED).count()


def _tidy(now: datetime) -> None:
    """Work in progress that nobody went on with for a week is deleted: it was made of students' answers."""
    ended = [State.STOPPED, State.FAILED]
    old = TrainingRun.objects.filter(state__in=ended, finished_at__lt=now - KEPT_FOR)
    for run in old.filter(finished_at__gt=now - 2 * KEPT_FOR):
        shutil.rmtree(run.folder, ignore_errors=True)


@transaction.atomic
def _claim(now: datetime) -> TrainingRun | None:
    due = TrainingRun.objects.select_for_update(skip_locked=True, of=("self",)).filter(state=State.QUEUED)
    run = due.select_related("school", "course", "section", "question", "created_by").order_by("id").first()
    if run is None:
        return None
    run.state, run.lease = State.RUNNING, uuid.uuid4()
    run.leased_until = now + timedelta(seconds=settings.TRAINING_LEASE_SECONDS)
    run.started_at = run.started_at or now
    TrainingRun.objects.filter(pk=run.pk).update(
        state=run.state, lease=run.lease, leased_until=run.leased_until, started_at=run.started_at,
        attempts=F("attempts") + 1,
    )  # fmt: skip
    announce_training(run)
    return run


def _perform(run: TrainingRun) -> None:
    """Whatever happens, the run ends with a grader or with a reason, unless somebody else holds it by now."""
    try:
        with Held(run) as held:
            made = made_by(run, held)
        if not _finish(run, made):
            discard(made)
    except Stopped:
        _end(run, State.STOPPED)
    except TooFew as few:
        _end(run, State.FAILED, Problem.TOO_FEW, needed=few.needed, have=few.have)
    except OneLevelOnly as same:
        _end(run, State.FAILED, Problem.ONE_LEVEL, score=same.score)
    except (WeightsMissing, WeightsAltered) as error:
        _end(run, State.FAILED, Problem.WEIGHTS, text=str(error))
    except NoRoom as error:
        _end(run, State.FAILED, Problem.NO_ROOM, text=str(error))
    except Exception as error:
        full = isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}
        short = Problem.MEMORY if out_of_memory(error) else Problem.FAULT
        log.exception("training %s failed", run.public_id)
        _end(run, State.FAILED, Problem.NO_ROOM if full else short)


@transaction.atomic
def _finish(run: TrainingRun, made: Made) -> bool:
    """Write the grader, if the lease still holds. It serves nobody until a teacher promotes it."""
    held = TrainingRun.objects.select_for_update().filter(pk=run.pk, lease=run.lease, state=State.RUNNING)
    if not held.exists():
        return False
    # Two runs of one scope cannot be under way (constraint), so the next number is free.
    last = TrainedGrader.objects.of(run).aggregate(n=Max("number"))["n"] or 0
    passes = made.fields["gate"]["passes"]
    grader = TrainedGrader.objects.create(
        school=run.school, course=run.course, section=run.section, question=run.question,
        number=last + 1, created_by=run.created_by, public_id=made.public_id,
        state=TrainedGrader.State.CANDIDATE if passes else TrainedGrader.State.REFUSED, **made.fields,
    )  # fmt: skip
    held.update(
        state=State.DONE, grader=grader, lease=None, leased_until=None, finished_at=timezone.now(),
        step=F("total"),
    )  # fmt: skip
    audit_record(
        school=run.school, actor=run.created_by, action="grader.train", target=str(grader.public_id),
        scope=grader.kind, name=grader.name, number=grader.number, passes=passes,
    )  # fmt: skip
    run.state = State.DONE
    announce_training(run)
    return True


@transaction.atomic
def _end(run: TrainingRun, state: str, problem: str = "", **detail: object) -> None:
    held = TrainingRun.objects.filter(Q(lease=run.lease) & Q(state=State.RUNNING), pk=run.pk)
    held.update(
        state=state, problem=problem, detail=detail, lease=None, leased_until=None,
        finished_at=timezone.now(),
    )  # fmt: skip
    run.state = state
    announce_training(run)
