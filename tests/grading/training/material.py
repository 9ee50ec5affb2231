"""Decided answers to learn from: written at once, as a class and its teacher would leave them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils import timezone

from grading.models import Grade, Response, Submission
from school.courses.models import Section
from school.people.models import Consent, User
from tests.factories import World, enrol, person

RIGHT = [
    "there is only one path so the current is the same everywhere",
    "The same charge flows through every part because it has a single way to go",
    "one loop, nothing branches, equal current at each bulb",
    "current cannot get lost in a single path so it is equal",
    "Since all parts sit on one path the flow is the same in all of them",
]
WRONG = [
    "the first bulb uses up the current",
    "because the battery is strong",
    "it gets weaker after every lamp",
    "no idea sorry",
    "the wires are made of copper and that is a metal",
]


def consent(world: World, user: User, granted: bool = True, by: User | None = None) -> None:
    Consent.objects.update_or_create(
        school=world.school, user=user, kind=Consent.Kind.AI_TRAINING,
        defaults={"granted": granted, "decided_by": by or user},
    )  # fmt: skip


def decide(
    world: World,
    name: str,
    text: str,
    score: str,
    *,
    agrees: bool = True,
    section: Section | None = None,
    by: User | None = None,
    **more: Any,
) -> Grade:
    """A new student of the class, their short answer, and the teacher's grade in force."""
    student = person(world.school, "student", name)
    enrol(section or world.section, student)
    if agrees:
        consent(world, student)
    submission = Submission.objects.create(
        school=world.school, section=section or world.section, student=student,
        assignment=world.assignment, state="submitted", submitted_at=timezone.now(),
    )  # fmt: skip
    response = Response.objects.create(
        school=world.school, submission=submission, question=world.questions["short_answer"],
        answer={"text": text}, version=1, state="graded",
    )  # fmt: skip
    return Grade.objects.create(
        response=response, score=Decimal(score), decided_by=by or world.teacher, **more
    )


def allow(world: World) -> None:
    world.school.ai_training = True
    world.school.save()


def decided_class(world: World, students: int = 20) -> list[Grade]:
    """Half right, half wrong, all with consent; no criterion is set, so one head is learnt."""
    allow(world)
    grades = []
    for number in range(students):
        good = number % 2 == 0
        texts = RIGHT if good else WRONG
        text = f"{texts[number // 2 % len(texts)]}, I think {'really ' * (number // 10)}".strip()
        grades.append(decide(world, f"Pupil {number}", text, "1" if good else "0"))
    return grades
