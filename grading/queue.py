"""The database as the queue: claim, finish, put back, sweep.

A claim marks pending responses with a lease. Only who still holds the lease may finish, so a message that
comes twice or late, and a worker that was thought dead, find nothing to write.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Prefetch, Q, QuerySet

from grading import graders
from grading.models import Criterion, Response
from grading.services.drafts import Judged, drafts_write
from school.courses.models import Question
from school.people.consent import refused_by
from school.people.models import Consent

__all__ = ["MAX_ATTEMPTS", "Batch", "claim", "finish", "hand_over", "pending", "put_back", "sweep"]

MAX_ATTEMPTS = 3
Reason = Response.HandReason


@dataclass(frozen=True)
class Batch:
    """What one claim got hold of; `by_hand` are those that no grader will see. False when nothing was due."""

    lease: uuid.UUID
    responses: tuple[Response, ...] = ()
    by_hand: tuple[Response, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.responses or self.by_hand)


def pending(now: datetime) -> QuerySet[Response]:
    """Responses that wait for a draft and that nobody holds, of all schools."""
    free = Q(leased_until__isnull=True) | Q(leased_until__lt=now)
    return Response.objects.filter(free, state=Response.State.PENDING)


@transaction.atomic
def claim(limit: int, lease_seconds: int, now: datetime, *, without: Collection[str] = ()) -> Batch:
    """Take up to `limit` responses, across submissions and schools, for `lease_seconds`.

    Kinds in `without` stay where they are. Responses whose school, class or student refuses AI drafts, that
    failed MAX_ATTEMPTS times or that have no grader go to the teacher instead.
    """
    rows = pending(now).exclude(question__kind__in=without).order_by("attempts", "id")
    rows = _with_context(rows.select_for_update(skip_locked=True, of=("self",)))
    taken = _alone_when_suspect(list(rows[:limit]))
    refused = _refused(taken)
    by_hand = [(one, why) for one in taken if (why := _why_by_hand(one, refused))]
    for reason in Reason:
        _hand_over([one for one, why in by_hand if why == reason], reason)
    aside = {one.pk for one, _why in by_hand}
    held = [one for one in taken if one.pk not in aside]
    lease, until = uuid.uuid4(), now + timedelta(seconds=lease_seconds)
    _rows(held).update(lease=lease, leased_until=until, attempts=F("attempts") + 1)
    return Batch(lease, tuple(held), tuple(one for one, _why in by_hand))


@transaction.atomic
def finish(lease: uuid.UUID, judged: Sequence[Judged], now: datetime) -> list[Response]:
    """Write the drafts of those responses that `lease` still holds, with the answer that was judged.

    One transaction: all of the batch, or nothing. Returns the responses that were written.
    """
    versions = {one.response.pk: one.response.version for one in judged}
    rows = Response.objects.select_for_update(of=("self",)).filter(
        pk__in=versions, lease=lease, state=Response.State.PENDING
    )
    held = {pk for pk, version in rows.values_list("pk", "version") if versions[pk] == version}
    return drafts_write(judged=[one for one in judged if one.response.pk in held], now=now)


def put_back(lease: uuid.UUID, responses: Iterable[Response], *, blameless: bool) -> int:
    """Give up the lease on these. `blameless`: the attempt does not count, as when the model is missing."""
    rows = _rows(responses).filter(lease=lease, state=Response.State.PENDING)
    fewer = {"attempts": F("attempts") - 1} if blameless else {}
    return rows.update(lease=None, leased_until=None, **fewer)


def hand_over(lease: uuid.UUID, responses: Iterable[Response], reason: str) -> int:
    """Leave these, still held, to the teacher: no draft will come, for that reason."""
    rows = _rows(responses).filter(lease=lease, state=Response.State.PENDING)
    return rows.update(state=Response.State.BY_HAND, hand_reason=reason, lease=None, leased_until=None)


def sweep(now: datetime) -> int:
    """Free what dead workers held. Returns how many responses are due now."""
    expired = Response.objects.filter(state=Response.State.PENDING, leased_until__lt=now)
    expired.update(lease=None, leased_until=None)
    return pending(now).count()


def _with_context(rows: QuerySet[Response]) -> QuerySet[Response]:
    criteria = Prefetch("question__rubric__criteria", Criterion.objects.order_by("position", "pk"))
    return rows.select_related(
        "school", "submission__section", "submission__student", "question__course", "question__rubric"
    ).prefetch_related(criteria)


def _alone_when_suspect(rows: list[Response]) -> list[Response]:
    """What went wrong twice is tried alone, so that one poisonous answer does not take others down."""
    fresh = [one for one in rows if one.attempts < MAX_ATTEMPTS - 1]
    spent = [one for one in rows if one.attempts >= MAX_ATTEMPTS]
    return fresh + spent or rows[:1]


def _refused(rows: list[Response]) -> set[tuple[int, int]]:
    """(school, student) pairs that get no AI draft; one query per school of the batch."""
    by_school = defaultdict(list)
    for one in rows:
        by_school[one.school].append(one.submission.student_id)
    kind = Consent.Kind.AI_GRADING
    return {
        (school.pk, student)
        for school, students in by_school.items()
        for student in refused_by(school, kind, students)
    }


def _why_by_hand(response: Response, refused: set[tuple[int, int]]) -> str:
    if response.attempts >= MAX_ATTEMPTS:
        return Reason.FAILED
    if response.question.kind in Question.READ_BY_PEOPLE:
        return Reason.UPLOAD
    try:
        needs_model = graders.get(response.question.kind).needs_model
    except LookupError:
        return Reason.NO_GRADER
    # Comparing with a key is no AI: choice and number answers are drafted whatever the switches say.
    person = (response.school_id, response.submission.student_id)
    if needs_model and (person in refused or not response.submission.section.ai_grading):
        return Reason.CONSENT
    return ""


def _hand_over(rows: list[Response], reason: str) -> None:
    if rows:
        _rows(rows).update(state=Response.State.BY_HAND, hand_reason=reason, lease=None, leased_until=None)


def _rows(responses: Iterable[Response]) -> QuerySet[Response]:
    return Response.objects.filter(pk__in=[one.pk for one in responses])
