"""Showing results to students: only what is decided, never half of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Q

from grading.announce import announce_submissions
from grading.models import Response, Submission
from grading.pipeline import ring
from school.people.audit import audit_record
from school.people.models import User

__all__ = ["Released", "Undecided", "practice_release", "submission_release", "submissions_release"]


class Undecided(Exception):
    """`count` answers of the submission have no grade yet; nothing was released."""

    def __init__(self, count: int) -> None:
        super().__init__(f"{count} answers are not decided")
        self.count = count


@dataclass(frozen=True)
class Released:
    """How many submissions were released, and how many have to wait for a decision."""

    count: int
    waiting: int


@transaction.atomic
def submission_release(*, submission: Submission, by: User, now: datetime) -> Submission:
    """Show one student the result. Raises Undecided; releasing twice changes nothing."""
    submission = Submission.objects.select_for_update().get(pk=submission.pk)
    if submission.released_at is not None:
        return submission
    undecided = submission.responses.exclude(state=Response.State.GRADED).count()
    if undecided or submission.state != Submission.State.SUBMITTED:
        raise Undecided(undecided)
    _release([submission], now)
    audit_record(
        school=submission.school, actor=by, action="grade.release", target=str(submission.public_id), count=1
    )
    return submission


@transaction.atomic
def submissions_release(*, submissions: Iterable[Submission], by: User, now: datetime) -> Released:
    """Release those that are wholly decided; the rest waits. One audit event per school."""
    undecided = Count("responses", filter=~Q(responses__state=Response.State.GRADED))
    wanted = [one.pk for one in submissions]
    open_counts = dict(Submission.objects.filter(pk__in=wanted).annotate(n=undecided).values_list("pk", "n"))
    ready = [pk for pk, count in open_counts.items() if count == 0]
    rows = list(
        Submission.objects.select_for_update(of=("self",))
        .filter(pk__in=ready, state=Submission.State.SUBMITTED, released_at=None)
        .select_related("school", "assignment")
    )
    _release(rows, now)
    if rows:
        target = str(rows[0].assignment.public_id) if rows[0].assignment else ""
        audit_record(school=rows[0].school, actor=by, action="grade.release", target=target, count=len(rows))
    return Released(len(rows), len(wanted) - len(ready))


def practice_release(*, responses: Sequence[Response], now: datetime) -> None:
    """Practice shows its result as soon as it is graded; other responses are left alone."""
    practice = [one.submission for one in responses if one.submission.kind == Submission.Kind.PRACTICE]
    _release([one for one in practice if one.released_at is None], now)


def _release(submissions: Sequence[Submission], now: datetime) -> None:
    Submission.objects.filter(pk__in=[one.pk for one in submissions]).update(released_at=now)
    for submission in submissions:
        submission.released_at = now
        ring(settings.AFTER_RELEASE, submission.pk)
    announce_submissions("released", submissions)
