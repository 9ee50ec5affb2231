"""A class whose answers are decided, written as rows: the tests are about what reports make of them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils import timezone

from grading.models import Draft, Grade, Response
from grading.verdict import Label, Verdict
from school.courses.models import Assignment
from school.people.models import User
from tests.factories import World

CHOICES, NUMBERS, TEXTS = ("b", "a", "b", "c"), ("0.5 A", "5 A", "5.0 A"), ("one path", "it is used up", "")


def graded(
    world: World, size: int, *, assignment: Assignment | None = None, students: Sequence[User] | None = None
) -> list[User]:
    """`size` students with three decided answers each, the later ones better."""
    first = world.extra.get("pupils", 0)
    world.extra["pupils"] = first + size
    people = list(students or [world.new_student(f"Pupil {first + number:03}") for number in range(size)])
    for place, one in enumerate(people):
        good = Decimal(place) / max(1, len(people) - 1)
        submission = world.submission(one, state="submitted", submitted_at=timezone.now())
        if assignment:
            submission.assignment = assignment
            submission.save()
        choice, number, text = (row[place % len(row)] for row in (CHOICES, NUMBERS, TEXTS))
        decided(world, submission, "single_choice", {"choice": choice}, Decimal(choice == "b"))
        decided(world, submission, "numeric", {"text": number}, Decimal(number == "0.5 A"))
        decided(world, submission, "short_answer", {"text": text}, good.quantize(Decimal("0.01")))
    return people


def decided(
    world: World, submission: Any, kind: str, answer: dict[str, str], score: Decimal, *,
    levels: Sequence[str] = (), label: Label | None = None,
) -> Response:  # fmt: skip
    """One answer with the grade of the teacher; `levels` of the criteria in order, `label` of a draft before it."""
    question = world.questions[kind]
    response = Response.objects.create(
        school=world.school, submission=submission, question=question, answer=answer, version=1, state="graded"
    )  # fmt: skip
    draft = None
    if label:
        verdict = Verdict(score, label, 0.8, kind, "test-1")
        draft = Draft.objects.create(
            response=response, answer_version=1, score=score, confidence=0.8, verdict=verdict.as_json(),
            grader=kind, model_version="test-1",
        )  # fmt: skip
    criteria = dict(zip(_criteria(question), levels, strict=False)) if levels else {}
    Grade.objects.create(
        response=response, score=score, decided_by=world.teacher, draft=draft, criteria=criteria
    )
    return response


def _criteria(question: Any) -> list[str]:
    return [str(one.public_id) for one in question.rubric.criteria.all()]
