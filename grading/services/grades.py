"""Deciding: a person makes a grade. Append-only; two graders never overwrite each other unseen."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from grading.models import Draft, Grade, Response
from grading.services.grade_rows import (
    Decision,
    Seen,
    again_of,
    changes_undone,
    comes_back,
    grade_of,
    grades_of,
    is_as_shown,
    locked,
    may_undo,
    settle,
)
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


@transaction.atomic
def grade_decide(
    *,
    response: Response,
    by: User,
    decision: Decision,
    seen: Seen,
    draft: Draft | None = None,
    draft_seen: bool = True,
    act: UUID | None = None,
) -> Grade:
    """Write a grade by a person, with the draft that was on the page, or was kept back until the decision.

    Raises GradeConflict or AnswerChanged when the page was out of date. The student of a released
    submission is told, and what follows a release follows again. An `act` that is known was sent twice: its grade is
    returned, whatever has become of the answer since, and nothing is written.
    """
    response = _lock(response)
    done = Grade.objects.filter(response=response, decided_by=by, act=act).first() if act else None
    if done:
        return done
    current = _current(response)
    if not is_as_shown(response, seen):
        raise AnswerChanged
    if (current.pk if current else None) != seen.grade:
        raise GradeConflict(current)
    grade = grade_of(response, by, decision, draft, seen=draft_seen, newest=current.pk if current else None)
    grade.act = act
    grade.save()
    settle({response: Response.State.GRADED}, by, "grade.decide")
    return grade


@transaction.atomic
def grade_undo(*, response: Response, by: User) -> Grade | None:
    """Take back `by`'s own latest decision: the one it took the place of is in force again, written as a new grade.

    Without such a one, the response waits for a decision as it did; the list of grades keeps what was.
    Raises NothingToUndo when the grade in force is somebody else's, AlreadyReleased when nothing would be left
    of a result that the student has seen.
    """
    response = _lock(response)
    known = grades_of([response.pk]).get(response.pk)
    if not known or not may_undo(response, known[-1], by):
        raise NothingToUndo
    before = comes_back(known, changes_undone([response.pk]))
    if before is None:
        if response.is_shown:
            raise AlreadyReleased
        state = (
            Response.State.DRAFTED
            if Draft.every.filter(response=response).exists()
            else Response.State.BY_HAND
        )
        settle({response: state}, by, "grade.undo")
        return None
    again = again_of(before, known[-1])
    again.save()
    settle({response: Response.State.GRADED}, by, "grade.undo")
    return again


def _lock(response: Response) -> Response:
    try:
        return locked([response.pk])[response.pk]
    except KeyError:
        raise Response.DoesNotExist from None


def _current(response: Response) -> Grade | None:
    rows = Grade.objects.filter(response=response).select_related("decided_by", "policy")
    return rows.order_by("-pk").first()
