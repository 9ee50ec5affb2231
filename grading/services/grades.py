"""Deciding: a person makes a grade. Append-only; two graders never overwrite each other unseen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.conf import settings
from django.db import transaction

from grading.announce import announce_responses
from grading.models import Draft, Grade, Response, Submission
from grading.pipeline import ring
from grading.services.policies import promise_ring
from grading.verdict import STEP
from school.people.audit import audit_record
from school.people.models import User

__all__ = [
    "AlreadyReleased", "AnswerChanged", "Decision", "GradeConflict", "NothingToUndo", "Seen", "grade_decide", "grade_undo",
]  # fmt: skip


class GradeConflict(Exception):
    """Somebody decided after the page was shown; `current` is their grade. Nothing was written."""

    def __init__(self, current: Grade | None) -> None:
        super().__init__("decided by somebody else in between")
        self.current = current


class AnswerChanged(Exception):
    """The answer is not the one that was shown, or it was taken back. Nothing was written."""


class AlreadyReleased(Exception):
    """The student has seen the grade: it can be changed, but not taken away."""


class NothingToUndo(Exception):
    """The grade in force is not this person's own."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What the grader's page showed: the grade in force (its id, or None) and the version of the answer."""

    grade: int | None
    version: int


@dataclass(frozen=True, slots=True)
class Decision:
    """`score` is a fraction 0..1 of the points; `criteria` are fractions by the criterion's public id."""

    score: Decimal
    criteria: Mapping[str, Decimal] = field(default_factory=dict)
    comment: str = ""
    feedback: str = ""

    def __post_init__(self) -> None:
        for name, value in {"score": self.score, **self.criteria}.items():
            if not 0 <= value <= 1:
                raise ValueError(f"{name} must be from 0 to 1, not {value}")


@transaction.atomic
def grade_decide(
    *,
    response: Response,
    by: User,
    decision: Decision,
    seen: Seen,
    draft: Draft | None = None,
    draft_seen: bool = True,
) -> Grade:
    """Write a grade by a person, with the draft that was on the page, or was kept back until the decision.

    Raises GradeConflict or AnswerChanged when the page was out of date. The student of a released
    submission is told, and what follows a release follows again.
    """
    response = _lock(response)
    current = _current(response)
    if response.state == Response.State.TYPING or response.version != seen.version:
        raise AnswerChanged
    if (current.pk if current else None) != seen.grade:
        raise GradeConflict(current)
    grade = Grade.objects.create(
        response=response,
        score=decision.score.quantize(STEP),
        criteria={name: str(value) for name, value in decision.criteria.items()},
        comment=decision.comment,
        feedback=decision.feedback,
        draft=draft,
        draft_seen=draft_seen,
        decided_by=by,
    )
    _settle(response, Response.State.GRADED, by, "grade.decide")
    return grade


@transaction.atomic
def grade_undo(*, response: Response, by: User) -> Grade | None:
    """Take back `by`'s own latest decision: the one before is in force again, written as a new grade.

    Without one before, the response waits for a decision as it did; the list of grades keeps what was.
    Raises NothingToUndo when the grade in force is somebody else's, AlreadyReleased when nothing would be left
    of a result that the student has seen.
    """
    response = _lock(response)
    newest = list(Grade.objects.filter(response=response).order_by("-pk")[:2])
    if response.state != Response.State.GRADED or not newest or newest[0].decided_by_id != by.pk:
        raise NothingToUndo
    if len(newest) == 1:
        if response.submission.released_at is not None:
            raise AlreadyReleased
        state = Response.State.DRAFTED if response.drafts.exists() else Response.State.BY_HAND
        _settle(response, state, by, "grade.undo")
        return None
    before = newest[1]
    again = Grade.objects.create(
        response=response,
        score=before.score,
        criteria=before.criteria,
        comment=before.comment,
        feedback=before.feedback,
        draft=before.draft,
        decided_by=before.decided_by and by,
        policy=before.policy,
        draft_seen=before.draft_seen,
        undoes=newest[0],
    )
    _settle(response, Response.State.GRADED, by, "grade.undo")
    return again


def _lock(response: Response) -> Response:
    """The row as it is now; a draft that is just being written waits, or is waited for."""
    rows = Response.objects.select_for_update(of=("self",)).select_related("submission__assignment", "school")
    return rows.get(pk=response.pk)


def _current(response: Response) -> Grade | None:
    rows = Grade.objects.filter(response=response).select_related("decided_by", "policy")
    return rows.order_by("-pk").first()


def _settle(response: Response, state: str, by: User, action: str) -> None:
    response.state = state
    response.lease = response.leased_until = None
    response.save(update_fields=["state", "lease", "leased_until"])
    submission: Submission = response.submission
    audit_record(
        school=response.school, actor=by, action=action, target=str(submission.public_id),
        response=str(response.public_id),
    )  # fmt: skip
    announce_responses("decided", [response])
    promise_ring([submission.section_id])
    if submission.released_at is not None:
        ring(settings.AFTER_RELEASE, submission.pk)
