"""Handed-in work with decisions, for the tests of release and of regrade requests."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from grading.models import Grade, Response, Submission
from grading.services.grades import Decision, Seen, grade_decide
from school.people.models import User


def decide(response: Response, by: User, score: str = "0.5", **more: Any) -> Grade:
    latest = Grade.objects.filter(response=response).order_by("-pk").first()
    seen = Seen(latest.pk if latest else None, response.version)
    return grade_decide(response=response, by=by, decision=Decision(Decimal(score), **more), seen=seen)


def decide_all(submission: Submission, by: User, score: str = "0.5") -> Submission:
    for response in submission.responses.exclude(state=Response.State.GRADED):
        decide(response, by, score)
    return submission


def answer_to(submission: Submission, kind: str) -> Response:
    return submission.responses.select_related("submission", "question").get(question__kind=kind)
