"""What stands beside each answer of a result: a request that exists, or whether one may be made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from grading.models import RegradeRequest, Response, ResultTerms, Submission
from grading.regrades.rules import Refusal, deadline, refusal
from grading.services.regrades import standing_of
from school.courses.models import Enrolment

__all__ = ["Ask", "Asking", "asking_of"]


@dataclass(frozen=True)
class Ask:
    """Of one answer; `why` is None where the student may ask."""

    request: RegradeRequest | None  # the newest
    why: Refusal | None


@dataclass(frozen=True)
class Asking:
    """Of a whole submission."""

    requests: list[RegradeRequest]  # the newest first
    enrolled: bool
    terms: ResultTerms
    until: datetime | None
    now: datetime

    def about(self, response: Response) -> Ask:
        """Needs the response's submission loaded; makes no query."""
        unsettled = [one for one in self.requests if not one.is_settled]
        standing = standing_of(response, unsettled, enrolled=self.enrolled)
        why = refusal(standing, self.terms.regrade_days, self.terms.regrade_limit, self.now)
        mine = (one for one in self.requests if one.response_id == response.pk)
        return Ask(next(mine, None), why)

    @property
    def open(self) -> bool:
        """The window has not closed."""
        return self.terms.regrade_days > 0 and (self.until is None or self.now < self.until)


def asking_of(submission: Submission, terms: ResultTerms, now: datetime) -> Asking:
    """Two queries."""
    requests = RegradeRequest.objects.filter(response__submission=submission).order_by("-pk")
    enrolled = Enrolment.objects.filter(
        section=submission.section_id, user=submission.student_id, is_active=True
    ).exists()
    until = deadline(submission.released_at, terms.regrade_days)
    return Asking(list(requests), enrolled, terms, until, now)
