"""The decision of an accepted request for other answers that say the same, and taking that back as one act."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from grading.models import Grade, RegradeRequest, RegradeSpread, Response
from grading.regrades.alike import agrees
from grading.services.grade_rows import Decision, Seen
from grading.services.grades_bulk import Wanted, grades_decide, grades_undo
from school.people.audit import audit_record
from school.people.models import User

__all__ = ["NotAccepted", "Spread", "regrade_spread", "regrade_spread_undo"]


class NotAccepted(Exception):
    """Only an accepted request has a decision to give to others, and only while that decision is in force."""


@dataclass(frozen=True, slots=True)
class Spread:
    """How many answers got the decision (or lost it again), and how many were left as they are."""

    done: int
    left: int


@transaction.atomic
def regrade_spread(*, request: RegradeRequest, by: User, chosen: Mapping[Response, Seen]) -> Spread:
    """Give each of `chosen` the points and levels of the request's outcome; its own comment stays.

    An answer that was changed or decided since the preview is left alone. Raises NotAccepted.
    """
    outcome = request.outcome
    if request.state != RegradeRequest.State.ACCEPTED or outcome is None:
        raise NotAccepted
    if not agrees(Response.objects.get(pk=request.response_id), outcome):
        raise NotAccepted
    wanted = [_wanted(response, outcome, seen) for response, seen in chosen.items()]
    grades = grades_decide(wanted=wanted, by=by).grades
    if grades:
        spread = RegradeSpread.objects.create(request=request, by=by)
        spread.grades.set(grades)
        _audit("regrade.spread", request, by, len(grades))
    return Spread(len(grades), len(chosen) - len(grades))


@transaction.atomic
def regrade_spread_undo(*, spread: RegradeSpread, by: User, now: datetime) -> Spread:
    """Take the decision back wherever it is still in force; what was decided since is left. Once only."""
    spread = RegradeSpread.objects.select_for_update().get(pk=spread.pk)
    if spread.undone_at is not None:
        return Spread(0, 0)
    grades = list(spread.grades.only("response").order_by("pk"))
    done = grades_undo(grades=grades, by=by)
    spread.undone_at = now
    spread.save(update_fields=["undone_at"])
    _audit("regrade.unspread", spread.request, by, done)
    return Spread(done, len(grades) - done)


def _wanted(response: Response, outcome: Grade, seen: Seen) -> Wanted:
    current = response.grade
    decision = Decision(
        score=outcome.score,
        criteria={name: Decimal(str(value)) for name, value in outcome.criteria.items()},
        comment=current.comment if current else "",
        feedback=outcome.feedback,
    )
    return Wanted(response, decision, seen, response.draft)


def _audit(action: str, request: RegradeRequest, by: User, count: int) -> None:
    audit_record(
        school=request.school, actor=by, action=action, target=str(request.response.submission.public_id),
        request=str(request.public_id), count=count,
    )  # fmt: skip
