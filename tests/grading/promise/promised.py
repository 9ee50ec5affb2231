"""A class whose answers have drafts and, where wanted, grades: written in bulk, as if the worker and a teacher had been there."""

from __future__ import annotations

from decimal import Decimal

from django.utils import timezone

from grading.models import Draft, Grade, Response, Submission
from grading.verdict import Label, Verdict
from school.courses.models import Question
from school.people.models import Role
from tests.factories import World, enrol, person

__all__ = ["draft_of", "graded_answers", "waiting_answers"]

VERSION = "model-1"
TEXT = "There is only one path for the charge."


def waiting_answers(
    world: World,
    count: int,
    *,
    sure: float = 0.97,
    text: str = TEXT,
    flags: tuple[str, ...] = (),
    version: str = VERSION,
    question: Question | None = None,
) -> list[Response]:
    """Handed-in short answers of new students, each with a draft that gives all points."""
    asked = question or world.questions["short_answer"]
    now = timezone.now()
    start = Submission.objects.count()
    responses = []
    for number in range(start, start + count):
        student = person(world.school, Role.STUDENT, f"Pupil {number}")
        enrol(world.section, student)
        submission = world.submission(student, state=Submission.State.SUBMITTED, submitted_at=now)
        responses.append(
            Response.objects.create(
                school=world.school,
                submission=submission,
                question=asked,
                answer={"text": text},
                version=1,
                state=Response.State.DRAFTED,
                saved_at=now,
            )
        )
    Draft.objects.bulk_create(draft_of(one, sure, flags, version) for one in responses)
    return responses


def draft_of(response: Response, sure: float, flags: tuple[str, ...] = (), version: str = VERSION) -> Draft:
    verdict = Verdict(Decimal(1), Label.CORRECT, sure, "short_answer", version, flags=flags)
    rubric = getattr(response.question, "rubric", None)
    return Draft(
        rubric_version=rubric.version if rubric else None,
        response=response, answer_version=response.version, question_version=response.question.version,
        score=verdict.score, confidence=sure, verdict=verdict.as_json(), grader="short_answer", model_version=version,
    )  # fmt: skip


def graded_answers(world: World, count: int, *, wrong: int = 0, **more: object) -> list[Response]:
    """As `waiting_answers`, decided by the teacher: `wrong` of them unlike the draft."""
    responses = waiting_answers(world, count, **more)  # type: ignore[arg-type]
    Grade.objects.bulk_create(
        Grade(response=one, score=Decimal(0 if place < wrong else 1), decided_by=world.teacher)
        for place, one in enumerate(responses)
    )
    Response.objects.filter(pk__in=[one.pk for one in responses]).update(state=Response.State.GRADED)
    return responses
