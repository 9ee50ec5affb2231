"""Telling open pages that something changed. A lost message costs nothing: pages also ask, slowly.

Messages name what changed and carry no content: the page fetches what its reader may see.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import transaction

from grading.models import Response, Submission, TrainingRun

__all__ = [
    "announce_responses",
    "announce_submissions",
    "announce_training",
    "assignment_group",
    "submission_group",
    "training_group",
]

log = logging.getLogger(__name__)


def assignment_group(pk: int) -> str:
    return f"grading.assignment.{pk}"


def submission_group(pk: int) -> str:
    return f"grading.submission.{pk}"


def training_group(pk: int) -> str:
    return f"grading.training.{pk}"


def announce_training(run: TrainingRun) -> None:
    """After commit: the page of this training has something new to show."""
    _after_commit(training_group(run.pk), {"type": "training", "state": run.state})


def announce_responses(event: str, responses: Iterable[Response]) -> None:
    """After commit: `event` (drafted or decided) of these responses, one message per assignment."""
    by_assignment: dict[int, list[str]] = defaultdict(list)
    for response in responses:
        if response.submission.assignment_id:
            by_assignment[response.submission.assignment_id].append(str(response.public_id))
    for assignment, ids in by_assignment.items():
        _after_commit(assignment_group(assignment), {"type": event, "responses": ids})


def announce_submissions(event: str, submissions: Iterable[Submission]) -> None:
    """After commit: `event` (submitted or released) to the pages of each student and of the assignment."""
    assignments: set[int] = set()
    for submission in submissions:
        _after_commit(submission_group(submission.pk), {"type": event})
        if submission.assignment_id:
            assignments.add(submission.assignment_id)
    for assignment in assignments:
        _after_commit(assignment_group(assignment), {"type": event, "responses": []})


def _after_commit(group: str, content: dict[str, object]) -> None:
    transaction.on_commit(lambda: _send(group, content), robust=True)


def _send(group: str, content: dict[str, object]) -> None:
    layer = get_channel_layer()
    if layer is None:
        return
    try:
        async_to_sync(layer.group_send)(group, {"type": "grading.signal", "content": content})
    except Exception as error:
        log.warning("could not tell %s (%s); its pages will ask", group, error)
