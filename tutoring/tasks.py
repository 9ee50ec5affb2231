"""Doorbells of the tutor. Each may come twice, late or never."""

from __future__ import annotations

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from grading.pipeline import ring
from tutoring.services.answering import turn_answer
from tutoring.services.turns import turn_fail, turns_due


@shared_task(name="tutoring.answer")
def answer(turn_id: int) -> None:
    turn_answer(turn_id=turn_id)


@shared_task(name="tutoring.sweep")
def sweep() -> None:
    """Ring for turns that wait (a lost message, a dead worker), and give up on those that never succeed."""
    due, hopeless = turns_due(timezone.now())
    for turn_id in hopeless:
        turn_fail(turn_id=turn_id)
    with transaction.atomic():
        for turn_id in due:
            ring(["tutoring.answer"], turn_id)
