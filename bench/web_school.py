"""A school of a given size for the web bench: classes of 25, each with an assignment that everybody handed in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from grading.models import Criterion, Draft, Response, Rubric, Submission
from grading.verdict import Label, Verdict
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
from school.people import models as people

CLASS_SIZE = 25
UNUSABLE = "!"  # nobody signs in with a password here
VERDICT = Verdict(Decimal("0.5"), Label.PARTIAL, 0.7, "short_answer", "bench").as_json()


@dataclass
class School:
    school: people.School
    admin: people.User
    teacher: people.User
    student: people.User
    course: Course
    lesson: Lesson
    assignment: Assignment

    @classmethod
    def make(cls, slug: str, students: int) -> School:
        school = people.School.objects.create(name=f"School {slug}", slug=f"bench-{slug}")
        admin, teacher = (_person(school, role, f"{role} {slug}") for role in ("admin", "teacher"))
        term = Term.objects.create(
            school=school, name="Year", starts_on=date(2026, 8, 1), ends_on=date(2027, 7, 31)
        )
        course = Course.objects.create(school=school, term=term, title="Science")
        unit = Unit.objects.create(course=course, title="Electricity")
        lesson = Lesson.objects.create(
            unit=unit, title="Circuits", body="# Circuits\n\nOne path, one current.\n" * 40
        )
        concept = Concept.objects.create(course=course, slug="current", name="Current")
        questions = _questions(course, lesson, concept)
        pupils = _pupils(school, students)
        first: Assignment | None = None
        for place in range(0, students, CLASS_SIZE):
            given = _section(
                school, course, teacher if place == 0 else None, pupils[place : place + CLASS_SIZE], questions
            )
            first = first or given
        assert first is not None
        return cls(school, admin, teacher, pupils[0], course, lesson, first)

    def pages(self) -> Iterator[tuple[str, Client, str]]:
        """(name, a client who is signed in, address) of each page that is measured."""
        admin, teacher, student = (_client(user) for user in (self.admin, self.teacher, self.student))
        assignment = [self.assignment.public_id]
        yield "student: today", student, reverse("home:index")
        yield "student: lesson", student, reverse("courses:lesson", args=[self.lesson.public_id])
        yield "student: mastery", student, reverse("recommend:mastery")
        yield "teacher: classes", teacher, reverse("home:index")
        yield "teacher: inbox", teacher, reverse("grading:inbox")
        yield "teacher: overview", teacher, reverse("grading:overview", args=assignment)
        yield "teacher: desk", teacher, reverse("grading:desk", args=assignment)
        yield "teacher: question bank", teacher, reverse("courses:questions", args=[self.course.public_id])
        yield "admin: school", admin, reverse("home:index")
        yield "admin: people", admin, reverse("rosters:people")
        yield "admin: audit", admin, reverse("people:audit")


def _client(user: people.User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _person(school: people.School, role: str, name: str) -> people.User:
    user = people.User.objects.create(
        display_name=name, email=f"{name.replace(' ', '.')}@bench.example", password=UNUSABLE
    )
    people.Membership.objects.create(school=school, user=user, role=role)
    return user


def _pupils(school: people.School, count: int) -> list[people.User]:
    users = people.User.objects.bulk_create(
        [people.User(display_name=f"Pupil {number:05d}", password=UNUSABLE) for number in range(count)],
        batch_size=2000,
    )
    people.Membership.objects.bulk_create(
        [
            people.Membership(school=school, user=user, role="student", school_number=f"P{user.pk}")
            for user in users
        ],
        batch_size=2000,
    )
    return users


def _questions(course: Course, lesson: Lesson, concept: Concept) -> list[Question]:
    content: dict[str, Any] = {"references": ["The current is the same everywhere."]}
    made = []
    for number in range(3):
        question = Question.objects.create(
            course=course, lesson=lesson, kind="short_answer", prompt=f"Explain {number}.", content=content
        )
        question.concepts.add(concept)
        rubric = Rubric.objects.create(question=question)
        Criterion.objects.create(rubric=rubric, text="Says that it is the same.", points=Decimal(1))
        made.append(question)
    return made


def _section(
    school: people.School,
    course: Course,
    teacher: people.User | None,
    pupils: list[people.User],
    questions: list[Question],
) -> Assignment:
    now = timezone.now()
    section = Section.objects.create(school=school, course=course, name=f"Class {pupils[0].pk}")
    rows = [Enrolment(section=section, user=user, role="student") for user in pupils]
    if teacher:
        rows.append(Enrolment(section=section, user=teacher, role="teacher"))
    Enrolment.objects.bulk_create(rows)
    assignment = Assignment.objects.create(
        school=school, course=course, title="Circuits check", is_published=True,
        opens_at=now - timedelta(days=2), due_at=now + timedelta(days=1), closes_at=now + timedelta(days=2),
    )  # fmt: skip
    assignment.sections.add(section)
    AssignmentQuestion.objects.bulk_create(
        [
            AssignmentQuestion(assignment=assignment, question=one, position=place)
            for place, one in enumerate(questions)
        ]
    )
    _hand_in(school, section, assignment, pupils, questions)
    return assignment


def _hand_in(
    school: people.School,
    section: Section,
    assignment: Assignment,
    pupils: list[people.User],
    questions: list[Question],
) -> None:
    now = timezone.now()
    submissions = Submission.objects.bulk_create(
        [
            Submission(
                school=school, section=section, student=user, assignment=assignment,
                state=Submission.State.SUBMITTED, submitted_at=now,
            )
            for user in pupils
        ]
    )  # fmt: skip
    responses = Response.objects.bulk_create(
        [
            Response(
                school=school, submission=submission, question=question, version=1,
                answer={"text": "It is the same everywhere."}, state=Response.State.DRAFTED,
            )
            for submission in submissions
            for question in questions
        ]
    )  # fmt: skip
    Draft.objects.bulk_create(
        [
            Draft(
                response=response, answer_version=1, score=Decimal("0.5"), confidence=0.7, verdict=VERDICT,
                grader="short_answer", model_version="bench",
            )
            for response in responses
        ]
    )  # fmt: skip
