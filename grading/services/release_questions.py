"""Showing the result of one question ahead of the others. The last one shown completes the result."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from grading.announce import announce_submissions
from grading.models import Response, Submission
from grading.pipeline import ring
from grading.services.release import Released
from school.courses.models import Question
from school.people.audit import audit_record
from school.people.models import User

__all__ = ["question_release"]


@transaction.atomic
def question_release(
    *, question: Question, submissions: Iterable[Submission], by: User, now: datetime
) -> Released:
    """Show what is decided of this question; the rest waits. One audit event.

    `submissions` are of one assignment. Where it was the last question, the whole result is released. Showing twice
    changes nothing.
    """
    rows = _lock([one.pk for one in submissions])
    answers = Response.objects.filter(submission__in=rows, question=question, released_at=None)
    waiting = answers.exclude(state=Response.State.GRADED).count()
    touched = set(
        answers.filter(state=Response.State.GRADED).select_for_update().values_list("submission", flat=True)
    )
    answers.filter(state=Response.State.GRADED, submission__in=touched).update(released_at=now)
    shown = [one for one in rows if one.pk in touched]
    _complete(shown, now)
    for one in shown:
        ring(settings.AFTER_RELEASE, one.pk)
    announce_submissions("released", shown)
    if shown:
        target = str(shown[0].assignment.public_id) if shown[0].assignment else ""
        audit_record(
            school=shown[0].school, actor=by, action="grade.release_question", target=target,
            question=str(question.public_id), count=len(shown),
        )  # fmt: skip
    return Released(len(shown), waiting)


def _lock(wanted: Sequence[int]) -> list[Submission]:
    """Handed in and not wholly released. Locked, so that of two last questions one sees the other."""
    rows = Submission.objects.select_for_update(of=("self",)).select_related("school", "assignment")
    return list(rows.filter(pk__in=wanted, state=Submission.State.SUBMITTED, released_at=None).order_by("pk"))


def _complete(submissions: Sequence[Submission], now: datetime) -> None:
    hidden = Response.objects.filter(submission__in=submissions).filter(
        ~Q(state=Response.State.GRADED) | Q(released_at=None)
    )
    behind = set(hidden.values_list("submission", flat=True))
    whole = [one for one in submissions if one.pk not in behind]
    Submission.objects.filter(pk__in=[one.pk for one in whole]).update(released_at=now)
    for one in whole:
        one.released_at = now
