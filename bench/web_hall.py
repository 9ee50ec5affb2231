"""A class with a wide gradebook: so many students and columns, every cell with a mark; written in bulk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bench.web_department import BATCH, people_make
from grading.models import Grade, Gradebook, GradeCategory, GradeCell, GradeColumn, Response, Submission
from school.courses.models import Assignment, AssignmentQuestion, Course, Enrolment, Question, Section, Term
from school.people.models import Role, School, User

__all__ = ["Hall"]

CATEGORIES = (("Homework", 30), ("Tests", 70))


@dataclass
class Hall:
    teacher: User
    section: Section
    student: User

    @classmethod
    def make(cls, school: School, students: int, columns: int) -> Hall:
        (teacher,) = people_make(school, Role.TEACHER, ["Hal Hall"])
        pupils = people_make(school, Role.STUDENT, [f"Hanna {number:03d}" for number in range(students)])
        section = _section(school, pupils, teacher)
        assignments = _assignments(section, columns)
        _typed(_columns(section, assignments), pupils, teacher)
        _marks(section, assignments, pupils, teacher)
        return cls(teacher, section, pupils[0])

    def pages(self) -> Iterator[tuple[str, Client, str]]:
        teacher, student = Client(), Client()
        teacher.force_login(self.teacher)
        student.force_login(self.student)
        here = [self.section.public_id]
        yield "hall: gradebook", teacher, reverse("grading:gradebook", args=here)
        one = reverse("grading:gradebook_student", args=[*here, self.student.public_id])
        yield "hall: gradebook, one student", teacher, one
        yield "hall: gradebook, student's own", student, reverse("grading:gradebook_mine", args=here)
        yield "hall: report of the class", teacher, reverse("grading:section_report", args=here)


def _section(school: School, pupils: Sequence[User], teacher: User) -> Section:
    today = timezone.now().date()
    dates = {"starts_on": today - timedelta(days=90), "ends_on": today + timedelta(days=270)}
    term = Term.objects.create(school=school, name="Hall's year", **dates)
    course = Course.objects.create(school=school, term=term, title="Lectures")
    section = Section.objects.create(school=school, course=course, name="Hall")
    people = [(teacher, Role.TEACHER), *((one, Role.STUDENT) for one in pupils)]
    Enrolment.objects.bulk_create(
        [Enrolment(section=section, user=user, role=role) for user, role in people], BATCH
    )
    return section


def _assignments(section: Section, count: int) -> list[Assignment]:
    now, course = timezone.now(), section.course
    question = Question.objects.create(
        course=course, kind="short_answer", prompt="Explain.", content={"references": ["It is the same."]}
    )
    made = Assignment.objects.bulk_create(
        Assignment(
            school=section.school, course=course, title=f"Quiz {number}", is_published=True,
            opens_at=now - timedelta(days=80), due_at=now - timedelta(days=70 - number), closes_at=now,
        )
        for number in range(count)
    )  # fmt: skip
    AssignmentQuestion.objects.bulk_create(
        AssignmentQuestion(assignment=one, question=question, position=0, points=2) for one in made
    )
    section.assignments.add(*made)
    return made


def _columns(section: Section, assignments: Sequence[Assignment]) -> list[GradeColumn]:
    book = Gradebook.objects.create(school=section.school, section=section, shows_total=True)
    kept = [
        GradeCategory.objects.create(gradebook=book, name=name, weight=Decimal(weight), position=at)
        for at, (name, weight) in enumerate(CATEGORIES)
    ]
    return GradeColumn.objects.bulk_create(
        GradeColumn(gradebook=book, assignment=one, category=kept[at % len(kept)])
        for at, one in enumerate(assignments)
    )


def _typed(columns: Sequence[GradeColumn], pupils: Sequence[User], teacher: User) -> None:
    """Every tenth mark was typed over, some with an excuse."""
    cells = [(column, pupil) for column in columns for pupil in pupils][::10]
    rows = (
        GradeCell(column=column, student=pupil, by=teacher, value=None if at % 9 == 0 else at % 3, is_excused=at % 9 == 0)
        for at, (column, pupil) in enumerate(cells)
    )  # fmt: skip
    GradeCell.objects.bulk_create(rows, BATCH)


def _marks(
    section: Section, assignments: Sequence[Assignment], pupils: Sequence[User], teacher: User
) -> None:
    now = timezone.now()
    works = Submission.objects.bulk_create(
        (
            Submission(
                school=section.school, section=section, student=pupil, assignment=one, state="submitted",
                submitted_at=now - timedelta(days=75), released_at=now,
            )
            for one in assignments
            for pupil in pupils
        ),
        BATCH,
    )  # fmt: skip
    question = Question.objects.get(course=section.course)
    answers = Response.objects.bulk_create(
        (
            Response(
                school=section.school,
                submission=work,
                question=question,
                version=1,
                answer={"text": "One path."},
                state="graded",
            )
            for work in works
        ),
        BATCH,
    )
    grades = (
        Grade(response=one, score=Decimal(place % 5) / 4, decided_by=teacher)
        for place, one in enumerate(answers)
    )
    Grade.objects.bulk_create(grades, BATCH)
