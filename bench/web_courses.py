"""The courses and classes of a bench school, and what they are given to do; written in bulk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from grading.models import Criterion, Rubric
from school.courses.models import (
    Assignment,
    AssignmentQuestion,
    Concept,
    Course,
    Enrolment,
    Lesson,
    Question,
    Section,
    Term,
    Unit,
)
from school.people.models import Role, School, User

CLASS_SIZE = 25
CLASSES = 4  # that take the same course
QUESTIONS = 3
BODY = "# Circuits\n\nOne path, one current.\n" * 40
CONTENT: dict[str, Any] = {"references": ["The current is the same everywhere."]}


@dataclass(frozen=True)
class Taught:
    """One class: its course, its pupils, and its two assignments, the one that is open and the one that is over."""

    course: Course
    lesson: Lesson
    concept: Concept
    questions: Sequence[Question]
    section: Section
    pupils: Sequence[User]
    open: Assignment
    over: Assignment


def courses_make(school: School, pupils: Sequence[User]) -> list[Taught]:
    term = Term.objects.create(
        school=school, name="Year", starts_on=date(2026, 8, 1), ends_on=date(2027, 7, 31)
    )
    taught: list[Taught] = []
    for number in range(0, len(pupils), CLASSES * CLASS_SIZE):
        course = Course.objects.create(school=school, term=term, title=f"Science {number}")
        taught += _classes(course, pupils[number : number + CLASSES * CLASS_SIZE])
    Enrolment.objects.bulk_create(
        [
            Enrolment(section=one.section, user=pupil, role=Role.STUDENT)
            for one in taught
            for pupil in one.pupils
        ],
        batch_size=2_000,
    )
    return taught


def _classes(course: Course, pupils: Sequence[User]) -> list[Taught]:
    unit = Unit.objects.create(course=course, title="Electricity")
    lesson = Lesson.objects.create(unit=unit, title="Circuits", body=BODY)
    concept = Concept.objects.create(course=course, slug="current", name="Current")
    questions = _questions(course, lesson, concept)
    groups = [pupils[at : at + CLASS_SIZE] for at in range(0, len(pupils), CLASS_SIZE)]
    sections = Section.objects.bulk_create(
        [Section(school=course.school, course=course, name=f"Class {group[0].pk}") for group in groups]
    )
    given = [_given(section, questions, days) for section in sections for days in (1, -5)]
    return [
        Taught(course, lesson, concept, questions, section, group, *given[2 * place : 2 * place + 2])
        for place, (section, group) in enumerate(zip(sections, groups, strict=True))
    ]


def _questions(course: Course, lesson: Lesson, concept: Concept) -> list[Question]:
    made = Question.objects.bulk_create(
        [
            Question(
                course=course,
                lesson=lesson,
                kind="short_answer",
                prompt=f"Explain {number}.",
                content=CONTENT,
            )
            for number in range(QUESTIONS)
        ]
    )
    concept.questions.set(made)
    rubrics = Rubric.objects.bulk_create([Rubric(question=one) for one in made])
    Criterion.objects.bulk_create(
        [Criterion(rubric=one, text="Says that it is the same.", points=Decimal(1)) for one in rubrics]
    )
    return made


def _given(section: Section, questions: Sequence[Question], days: int) -> Assignment:
    """An assignment that is due in so many days, given to one class."""
    due = timezone.now() + timedelta(days=days)
    made = Assignment.objects.create(
        school=section.school, course=section.course, title="Circuits check", is_published=True,
        opens_at=due - timedelta(days=3), due_at=due, closes_at=due + timedelta(days=1),
    )  # fmt: skip
    made.sections.add(section)
    AssignmentQuestion.objects.bulk_create(
        [AssignmentQuestion(assignment=made, question=one, position=at) for at, one in enumerate(questions)]
    )
    return made
