"""Doorbells of mastery and path. Each may come twice, late or never: the sweeper looks after them."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from grading.models import Submission
from recommend.services.mastery import mastery_apply, submissions_behind
from recommend.services.path import path_refresh


@shared_task(name="recommend.mastery")
def mastery(submission_id: int) -> None:
    """Take a released submission in, and plan its course anew."""
    submission = (
        Submission.objects.select_related("student", "section__course").filter(pk=submission_id).first()
    )
    if submission is not None and mastery_apply(submission=submission):
        path_refresh(student=submission.student, course=submission.section.course, now=timezone.now())


@shared_task(name="recommend.sweep")
def sweep() -> None:
    for submission_id in submissions_behind():
        mastery(submission_id)
