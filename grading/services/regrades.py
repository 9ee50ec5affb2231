"""The life of a regrade request: asked, talked over, then accepted with a new grade, declined or withdrawn."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, transaction

from grading.announce import announce_submissions
from grading.models import Draft, Grade, RegradeMessage, RegradeRequest, Response, ResultTerms, Submission
from grading.regrades.rules import Refusal, Standing, refusal
from grading.services.grades import Decision, Seen, grade_decide
from school.courses.models import Enrolment
from school.people.audit import audit_record
from school.people.models import User

__all__ = [
    "RegradeRefused", "Settled", "regrade_accept", "regrade_ask", "regrade_decline", "regrade_say", "regrade_withdraw",
    "standing_of",
]  # fmt: skip

State = RegradeRequest.State


class RegradeRefused(Exception):
    """The student may not ask now; `why` says it. Nothing was written."""

    def __init__(self, why: Refusal) -> None:
        super().__init__(str(why))
        self.why = why


class Settled(Exception):
    """The request was settled in between; `request` is how it stands. Nothing was written."""

    def __init__(self, request: RegradeRequest) -> None:
        super().__init__("the request is settled")
        self.request = request


def standing_of(response: Response, unsettled: Sequence[RegradeRequest], *, enrolled: bool) -> Standing:
    """`unsettled` are the student's requests on this assignment that wait."""
    return Standing(
        enrolled=enrolled,
        shown=response.is_shown and response.state == Response.State.GRADED,
        released_at=response.submission.released_at,
        asked=any(one.response_id == response.pk for one in unsettled),
        unsettled=len(unsettled),
    )


@transaction.atomic
def regrade_ask(
    *, response: Response, by: User, criteria: Sequence[dict[str, str]], reason: str, now: datetime
) -> RegradeRequest:
    """A request about one answer. Raises RegradeRefused. Two at once: the second is refused as already asked."""
    rows = Submission.objects.select_for_update(of=("self",)).select_related("assignment", "school")
    response = Response.objects.get(pk=response.pk)
    response.submission = submission = rows.get(pk=response.submission_id)
    terms = ResultTerms.objects.filter(assignment=submission.assignment).first() or ResultTerms()
    enrolled = Enrolment.objects.filter(section=submission.section_id, user=by, is_active=True).exists()
    waiting = RegradeRequest.objects.unsettled().filter(response__submission=submission)
    standing = standing_of(response, list(waiting), enrolled=enrolled)
    why = refusal(standing, terms.regrade_days, terms.regrade_limit, now)
    grade = response.grade
    if why or grade is None:
        raise RegradeRefused(why or Refusal.HIDDEN)
    try:
        with transaction.atomic():
            request = RegradeRequest.objects.create(
                school=submission.school,
                response=response,
                criteria=list(criteria),
                reason=reason,
                about=grade,
            )
    except IntegrityError:
        raise RegradeRefused(Refusal.ASKED) from None
    _told(request, by, "regrade.ask")
    return request


@transaction.atomic
def regrade_say(*, request: RegradeRequest, by: User, text: str, now: datetime) -> RegradeRequest:
    """One more word: the teacher's leaves it answered, the student's open again. Raises Settled."""
    request = _lock(request)
    RegradeMessage.objects.create(request=request, author=by, text=text)
    mine = request.response.submission.student_id == by.pk
    request.state = State.OPEN if mine else State.ANSWERED
    request.changed_at = now
    request.save(update_fields=["state", "changed_at"])
    _told(request, by, "regrade.say")
    return request


@transaction.atomic
def regrade_accept(
    *,
    request: RegradeRequest,
    by: User,
    decision: Decision,
    seen: Seen,
    draft: Draft | None,
    now: datetime,
) -> RegradeRequest:
    """Decide anew, and settle the request with that grade.

    Raises Settled; GradeConflict or AnswerChanged when the page was out of date.
    """
    request = _lock(request)
    grade = grade_decide(response=request.response, by=by, decision=decision, seen=seen, draft=draft)
    _settle(request, State.ACCEPTED, by, now, outcome=grade)
    _told(request, by, "regrade.accept", before=_percent(request.about), after=_percent(grade))
    return request


@transaction.atomic
def regrade_decline(*, request: RegradeRequest, by: User, reason: str, now: datetime) -> RegradeRequest:
    """Leave the grade as it is and say why. Raises Settled."""
    request = _lock(request)
    RegradeMessage.objects.create(request=request, author=by, text=reason)
    _settle(request, State.DECLINED, by, now)
    _told(request, by, "regrade.decline")
    return request


@transaction.atomic
def regrade_withdraw(*, request: RegradeRequest, by: User, now: datetime) -> RegradeRequest:
    """The student no longer asks. Raises Settled."""
    request = _lock(request)
    _settle(request, State.WITHDRAWN, by, now)
    _told(request, by, "regrade.withdraw")
    return request


def _lock(request: RegradeRequest) -> RegradeRequest:
    rows = RegradeRequest.objects.select_for_update(of=("self",)).select_related(
        "response__submission__assignment", "response__question", "school", "about", "settled_by"
    )
    found = rows.get(pk=request.pk)
    if found.is_settled:
        raise Settled(found)
    return found


def _settle(
    request: RegradeRequest, state: str, by: User, now: datetime, outcome: Grade | None = None
) -> None:
    request.state, request.outcome = state, outcome
    request.settled_by, request.settled_at, request.changed_at = by, now, now
    request.save(update_fields=["state", "outcome", "settled_by", "settled_at", "changed_at"])


def _percent(grade: Grade) -> int:
    return round(grade.score * Decimal(100))


def _told(request: RegradeRequest, by: User, action: str, **detail: int) -> None:
    """Into the audit list, and to the open pages of the student and the teachers."""
    submission = request.response.submission
    audit_record(
        school=request.school, actor=by, action=action, target=str(submission.public_id),
        request=str(request.public_id), **detail,
    )  # fmt: skip
    announce_submissions("regrade", [submission])
