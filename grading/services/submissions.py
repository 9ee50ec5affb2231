"""Opening an assignment, saving what is typed, handing in. What a student has typed is never lost or overwritten."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F

from grading.announce import announce_submissions
from grading.models import Response, Submission
from grading.pipeline import ring
from grading.services.unasked import unasked_settle
from school.courses.models import Assignment, Question, Section
from school.people.models import User

__all__ = [
    "AnswerTooLong", "Closed", "StaleAnswer", "answer_clean", "answer_save", "refuse_when_closed",
    "submission_open", "submission_submit",
]  # fmt: skip

MAX_CHARACTERS = 200_000


class Closed(Exception):
    """The assignment takes no more work, or this work was already handed in."""


class AnswerTooLong(Exception):
    """More than MAX_CHARACTERS, by `over` of them; what was saved before stays."""

    def __init__(self, over: int) -> None:
        super().__init__(f"{over} characters too many")
        self.over = over


class StaleAnswer(Exception):
    """A newer version is on the server; `response` holds it. Nothing was written."""

    def __init__(self, response: Response) -> None:
        super().__init__("a newer version of this answer is saved")
        self.response = response


def answer_clean(question: Question, raw: Mapping[str, Any]) -> dict[str, str]:
    """The answer in the shape of its kind: {"choice": id} or {"text": …}. Raises AnswerTooLong.

    NUL characters are dropped: no keyboard types them and PostgreSQL cannot hold them. An unknown option
    counts as no choice.
    """
    if question.kind == Question.Kind.UPLOAD:
        return {}  # files come by grading/services/uploads.py
    if question.kind == Question.Kind.SINGLE_CHOICE:
        known = {option["id"] for option in question.content.get("options", [])}
        choice = str(raw.get("choice", ""))
        return {"choice": choice} if choice in known else {}
    text = str(raw.get("text", "")).replace("\x00", "")
    if len(text) > MAX_CHARACTERS:
        raise AnswerTooLong(len(text) - MAX_CHARACTERS)
    return {"text": text} if text else {}


@transaction.atomic
def submission_open(*, assignment: Assignment, student: User, now: datetime) -> Submission:
    """The student's submission with a response per question, made on first sight. Idempotent.

    Raises Closed when there is none yet and the assignment takes no more work, Section.DoesNotExist when the
    student is in no section of it.
    """
    found = Submission.objects.filter(assignment=assignment, student=student).first()
    if found is None:
        if not assignment.is_open(now):
            raise Closed
        enrolled = assignment.sections.filter(enrolments__user=student, enrolments__is_active=True)
        section = enrolled.order_by("pk").first()
        if section is None:
            raise Section.DoesNotExist
        found, _created = Submission.objects.get_or_create(
            assignment=assignment, student=student, defaults={"school": assignment.school, "section": section}
        )
    if found.state == Submission.State.IN_PROGRESS:
        known = set(found.responses.values_list("question_id", flat=True))
        missing = [item.question_id for item in assignment.items.all() if item.question_id not in known]
        Response.objects.bulk_create(
            [
                Response(school=assignment.school, submission=found, question_id=question)
                for question in missing
            ],
            ignore_conflicts=True,
        )
    return found


@transaction.atomic
def answer_save(*, response: Response, raw: Mapping[str, Any], version: int, now: datetime) -> Response:
    """Save one answer on top of `version`. Returns the response with its next version.

    Raises StaleAnswer when someone (another tab, another device) saved after `version`, unless the text is
    the same; Closed when the work is handed in or the time is over; AnswerTooLong.
    """
    if response.question.kind == Question.Kind.UPLOAD:
        return response  # nothing typed takes the place of a file
    answer = answer_clean(response.question, raw)
    refuse_when_closed(response.submission, now)
    changed = Response.objects.filter(
        pk=response.pk,
        version=version,
        state=Response.State.TYPING,
        submission__state=Submission.State.IN_PROGRESS,
    ).update(answer=answer, version=F("version") + 1, saved_at=now)
    response.refresh_from_db()
    if changed or response.answer == answer:
        return response
    if response.state != Response.State.TYPING:
        raise Closed
    raise StaleAnswer(response)


def refuse_when_closed(submission: Submission, now: datetime) -> None:
    """Raises Closed when the work is handed in or takes no more."""
    assignment = submission.assignment
    if submission.state != Submission.State.IN_PROGRESS or assignment is None or not assignment.is_open(now):
        raise Closed


@transaction.atomic
def submission_submit(*, submission: Submission, now: datetime) -> Submission:
    """Hand in. Commits the work first and rings the worker after; a second hand-in changes nothing.

    Raises Closed after the closing time; what was saved stays saved.
    """
    submission = (
        Submission.objects.select_for_update(of=("self",)).select_related("assignment").get(pk=submission.pk)
    )
    if submission.state == Submission.State.SUBMITTED:
        return submission
    refuse_when_closed(submission, now)
    assert submission.assignment is not None  # submission_of_one_kind
    submission.state = Submission.State.SUBMITTED
    submission.submitted_at = now
    submission.is_late = now > submission.assignment.due_at
    submission.save(update_fields=["state", "submitted_at", "is_late"])
    submission.responses.update(state=Response.State.PENDING)
    # What was voided while it was being written needs no decision.
    void = submission.assignment.items.exclude(void="").values("question")
    submission.responses.filter(question__in=void).update(state=Response.State.GRADED)
    unasked_settle(submission.responses.all())
    ring(settings.AFTER_SUBMISSION, submission.pk)
    announce_submissions("submitted", [submission])
    return submission
