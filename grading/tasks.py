"""Doorbells of grading. What is due stands in the database; a lost or doubled ring changes nothing."""

from __future__ import annotations

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from grading import health, queue
from grading.pipeline import ring
from grading.services.batches import batches_grade
from grading.services.training_runs import trainings_run, trainings_sweep


@shared_task(name="grading.grade")
def grade(hint: int | None = None) -> None:
    """Draft all that is due. `hint` is the submission that rang: it says that there is work, not which."""
    batches_grade()


@shared_task(name="grading.sweep")
def sweep() -> None:
    """Leave a sign of life, free what dead workers held, and ring when something is due."""
    health.worker_seen()
    with transaction.atomic():
        if queue.sweep(timezone.now()):
            ring(["grading.grade"])


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
