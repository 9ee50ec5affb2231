"""Doorbells of grading. What is due stands in the database; a lost or doubled ring changes nothing."""

from __future__ import annotations

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from grading import health, queue
from grading.models import ClassPolicy
from grading.pipeline import ring
from grading.services.batches import batches_grade
from grading.services.grouping_work import groupings_run
from grading.services.monitoring import check_due, check_run
from grading.services.own_models import weights_check
from grading.services.promise import promise_apply, promises_due
from grading.services.release_plans import releases_run
from grading.services.second_sampling import submission_allot
from grading.services.training_runs import trainings_run, trainings_sweep
from grading.services.unasked import unasked_settle
from grading.services.upload_pages import uploads_render, uploads_sweep, uploads_tidy
from grading.services.wording import drafts_word, wording_is_due


@shared_task(name="grading.grade")
def grade(hint: int | None = None) -> None:
    """Draft all that is due. `hint` is the submission that rang: it says that there is work, not which."""
    if batches_grade() and wording_is_due():
        ring(["wording.run"])


@shared_task(name="grading.allot")
def allot(submission: int) -> None:
    """Give the answers just handed in to the graders who share the assignment."""
    submission_allot(submission=submission)


@shared_task(name="grading.sweep")
def sweep() -> None:
    """Leave a sign of life, free what dead workers held, and ring when something is due."""
    health.worker_seen()
    with transaction.atomic():
        if queue.sweep(timezone.now()):
            ring(["grading.grade"])
        if wording_is_due():
            ring(["wording.run"])


@shared_task(name="grading.unasked")
def unasked() -> None:
    """Let no work wait for a question that its assignment asks no more."""
    unasked_settle()


@shared_task(name="watching.check")
def watch(hint: int | None = None) -> None:
    """Check the drafts of every school that is due this week. Rung every hour, so a machine that slept catches up."""
    for school in check_due(timezone.now()):
        check_run(school=school, now=timezone.now())


@shared_task(name="release.due")
def release_due() -> None:
    """Show the results whose time has come, also when it came while no worker ran."""
    releases_run(timezone.now())


@shared_task(name="grading.promise")
def promise(hint: int | None = None) -> None:
    """Bring the promise of the class `hint` up to date, or of every class where something changed."""
    rows = ClassPolicy.objects.in_force().filter(section=hint, kind=ClassPolicy.Kind.PROMISE)
    for policy in promises_due() if hint is None else rows.values_list("pk", flat=True):
        promise_apply(policy_id=policy, now=timezone.now())


@shared_task(name="watching.weights")
def weights(name: str) -> None:
    """Read every byte of a model again, because somebody asked."""
    weights_check(name=name)


@shared_task(name="training.run")
def train(hint: int | None = None) -> None:
    """Train all that is due. `hint` is the run that rang."""
    trainings_run()


@shared_task(name="training.sweep")
def sweep_trainings() -> None:
    """Put back what dead workers held, and ring when something is due."""
    with transaction.atomic():
        if trainings_sweep(timezone.now()):
            ring(["training.run"])


@shared_task(name="grading.group")
def group(hint: int | None = None) -> None:
    """Group what is due: what was asked for, new answers, and what people moved. `hint` is the grouping that rang."""
    groupings_run(timezone.now())


@shared_task(name="wording.run")
def word(hint: int | None = None) -> None:
    """Let the generator, where there is one, word the feedback of drafts that wait for their teacher."""
    drafts_word()


@shared_task(name="uploads.render")
def render_uploads(hint: int | None = None) -> None:
    """Draw the pages of all files that wait. `hint` is the upload that rang."""
    uploads_render()


@shared_task(name="uploads.sweep")
def sweep_uploads() -> None:
    """Give up what failed too often, and ring when something is due."""
    with transaction.atomic():
        if uploads_sweep(timezone.now()):
            ring(["uploads.render"])


@shared_task(name="uploads.tidy")
def tidy_uploads() -> None:
    """Delete files whose work was erased."""
    uploads_tidy(timezone.now())
