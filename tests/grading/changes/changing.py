"""Answers with levels to change a question under, and the change made in one call."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils import timezone

from grading.models import Criterion, Grade, QuestionChange, Response, Submission
from grading.services.changes import change_apply, change_propose, void_propose
from grading.services.rubrics import CriterionText
from school.courses.models import Question
from school.people.access import Actor, actor_for
from school.people.models import Role, User
from tests.factories import World, enrol, person

__all__ = ["actor", "applied", "criteria_of", "decided", "edited", "undecided", "voided"]


def actor(world: World, user: User | None = None) -> Actor:
    found = actor_for(user or world.teacher, world.school.pk)
    assert found is not None
    return found


def undecided(
    world: World, kind: str = "short_answer", answer: dict[str, str] | None = None, **more: Any
) -> Response:
    """A handed-in answer of a new student to one question."""
    student = person(world.school, Role.STUDENT, f"Pupil {Submission.objects.count()}")
    enrol(world.section, student)
    now = timezone.now()
    submission = world.submission(student, state=Submission.State.SUBMITTED, submitted_at=now)
    values = {"state": Response.State.DRAFTED, "version": 1, "answer": answer or {"text": "one path"}} | more
    return Response.objects.create(
        school=world.school, submission=submission, question=world.questions[kind], **values
    )


def decided(
    world: World,
    *levels: str,
    score: str = "",
    kind: str = "short_answer",
    answer: dict[str, str] | None = None,
    released: bool = False,
) -> Response:
    """As `undecided`, with a grade of the teacher: by levels of the criteria in order, or as plain points."""
    response = undecided(world, kind, answer, state=Response.State.GRADED)
    rows = Criterion.objects.filter(rubric__question=response.question).order_by("position")
    chosen = {str(one.public_id): level for one, level in zip(rows, levels, strict=False)}
    whole = sum((one.points for one in rows), Decimal(0)) or Decimal(1)
    earned = sum((one.points * Decimal(level) for one, level in zip(rows, levels, strict=False)), Decimal(0))
    Grade.objects.create(
        response=response,
        score=Decimal(score) if score else earned / whole,
        criteria=chosen,
        decided_by=world.teacher,
    )
    if released:
        Submission.objects.filter(pk=response.submission_id).update(released_at=timezone.now())
        response.submission.refresh_from_db()
    return response


def criteria_of(question: Question) -> list[CriterionText]:
    rows = Criterion.objects.filter(rubric__question=question).order_by("position")
    return [CriterionText(str(one.public_id), one.text, one.points) for one in rows]


def edited(
    world: World, kind: str, criteria: list[CriterionText] | None = None, **fields: Any
) -> QuestionChange:
    """A proposal of the teacher: the question with these fields and criteria."""
    question = Question.objects.get(pk=world.questions[kind].pk)
    for name, value in fields.items():
        setattr(question, name, value)
    wanted = criteria_of(question) if criteria is None else criteria
    return change_propose(
        question=question, concepts=question.concepts.all(), criteria=wanted, by=actor(world)
    )


def voided(world: World, kind: str, void: str, assignment: Any = None) -> QuestionChange:
    return void_propose(question=world.questions[kind], assignment=assignment, void=void, by=actor(world))


def applied(world: World, change: QuestionChange, added: str = "grade", reason: str = "It was unfair."):
    return change_apply(change=change, by=actor(world), reason=reason, added=added, now=timezone.now())
