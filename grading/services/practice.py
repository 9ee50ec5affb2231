"""Practice: one question of a concept, answered and judged at once, outside all marks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from grading import graders
from grading.items import item_of
from grading.models import Response, Submission
from grading.pipeline import ring
from grading.services.drafts import Judged, drafts_write
from grading.services.submissions import answer_clean
from school.courses.models import Concept, Question, Section
from school.people.models import User

__all__ = ["practice_answer"]


@transaction.atomic
def practice_answer(
    *,
    student: User,
    section: Section,
    concept: Concept,
    question: Question,
    answer: Mapping[str, Any],
    now: datetime,
) -> Submission:
    """A practice submission with its one response.

    Choice and number answers are graded here and released at once, under the class's practice policy. Short
    answers wait for the worker, which grades and releases them. Where the policy was revoked, the draft stays
    a draft: it is shown to learn from and counts for nothing. Raises AnswerTooLong.
    """
    clean = answer_clean(question, answer)
    submission = Submission.objects.create(
        school=section.school, section=section, student=student, kind=Submission.Kind.PRACTICE,
        concept=concept, state=Submission.State.SUBMITTED, submitted_at=now,
    )  # fmt: skip
    response = Response.objects.create(
        school=section.school, submission=submission, question=question, answer=clean, version=1,
        saved_at=now, state=Response.State.PENDING,
    )  # fmt: skip
    grader = graders.get(question.kind)
    if grader.needs_model:
        ring(settings.AFTER_SUBMISSION, submission.pk)
    else:
        verdict = grader().grade([item_of(response)])[0]
        drafts_write(judged=[Judged(response, verdict)], now=now)
    return submission
