"""A small school to test with: one person per role, one course with everything in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from grading.models import Criterion, Rubric, Submission
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
from school.people.models import Guardianship, Membership, Role, School, User

PASSWORD = "quiet-river-42"
# Argon2 is slow on purpose; every test person shares this one hash, made on first use.
_password_hash: list[str] = []


def password_hash() -> str:
    if not _password_hash:
        from django.contrib.auth.hashers import make_password

        _password_hash.append(make_password(PASSWORD))
    return _password_hash[0]


def person(school: School, role: str, name: str, *, number: str = "", email: str | None = None) -> User:
    """A user with one membership; the e-mail address is made from name and school unless given."""
    address = email or f"{name.lower().replace(' ', '.')}@{school.slug}.example"
    user = User.objects.create(display_name=name, email=address, password=password_hash())
    Membership.objects.create(school=school, user=user, role=role, school_number=number)
    return user


def enrol(section: Section, user: User, role: str = "student") -> Enrolment:
    return Enrolment.objects.create(section=section, user=user, role=role)


CHOICE: dict[str, Any] = {
    "options": [
        {"id": "a", "text": "It is used up by the first bulb"},
        {"id": "b", "text": "It is the same everywhere"},
        {"id": "c", "text": "It is largest near the battery"},
    ],
    "correct": "b",
    "explanations": {"a": "Current is not used up.", "c": "Nothing piles up in a loop."},
}
NUMBER: dict[str, Any] = {"value": "0.5", "tolerance": "0.01", "unit": "A", "unit_required": False}
SHORT: dict[str, Any] = {
    "references": [
        "The current is the same at every point because there is only one path for the charge to flow."
    ]
}


@dataclass
class World:
    """One school. `people` has a person per role: admin, teacher, assistant, student, guardian, outsider.

    The outsider is a student of the school who is in no section.
    """

    school: School
    people: dict[str, User]
    course: Course
    section: Section
    unit: Unit
    lesson: Lesson
    concepts: list[Concept]
    questions: dict[str, Question]
    assignment: Assignment
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def student(self) -> User:
        return self.people["student"]

    @property
    def teacher(self) -> User:
        return self.people["teacher"]

    def new_student(self, name: str) -> User:
        user = person(self.school, Role.STUDENT, name)
        enrol(self.section, user)
        return user

    def submission(self, student: User | None = None, **values: Any) -> Submission:
        """An assignment submission still in progress, without responses unless the service made them."""
        return Submission.objects.create(
            school=self.school,
            section=self.section,
            student=student or self.student,
            assignment=self.assignment,
            **values,
        )


def make_people(school: School) -> dict[str, User]:
    names = {
        "admin": "Ada Admin",
        "teacher": "Tess Teacher",
        "assistant": "Ari Assistant",
        "student": "Sam Student",
        "guardian": "Gil Guardian",
        "outsider": "Olu Outsider",
    }
    roles = {"outsider": "student"}
    numbers = {"student": "S-1001", "outsider": "S-1002"}
    return {
        key: person(school, roles.get(key, key), name, number=numbers.get(key, ""))
        for key, name in names.items()
    }


def make_questions(course: Course, lesson: Lesson, concepts: list[Concept]) -> dict[str, Question]:
    rows = {
        "single_choice": ("What is true of the current in a series circuit?", CHOICE, Decimal(1)),
        "numeric": ("A 3 V battery drives 6 Ω. How large is the current?", NUMBER, Decimal(1)),
        "short_answer": (
            "Explain why the current is the same everywhere in a series circuit.",
            SHORT,
            Decimal(2),
        ),
    }
    made = {}
    for kind, (prompt, content, points) in rows.items():
        question = Question.objects.create(
            course=course, lesson=lesson, kind=kind, prompt=prompt, content=content, points=points
        )
        question.concepts.set(concepts[:1])
        made[kind] = question
    rubric = Rubric.objects.create(question=made["short_answer"])
    for position, text in enumerate(
        ["Says that the current is the same everywhere.", "Says that there is only one path."]
    ):
        Criterion.objects.create(rubric=rubric, text=text, points=Decimal(1), position=position)
    return made


def make_world(slug: str = "hill") -> World:
    school = School.objects.create(name=f"{slug.title()} School", slug=slug)
    people = make_people(school)
    Guardianship.objects.create(school=school, guardian=people["guardian"], student=people["student"])
    term = Term.objects.create(
        school=school, name="This year", starts_on=date(2026, 8, 1), ends_on=date(2027, 7, 31)
    )
    course = Course.objects.create(school=school, term=term, title="Science 7")
    section = Section.objects.create(school=school, course=course, name="7A")
    for role in ("teacher", "assistant", "student"):
        enrol(section, people[role], role)
    unit = Unit.objects.create(course=course, title="Electricity")
    body = (
        "# Series circuits\n\nIn a series circuit there is one path, so the current is the same everywhere."
    )
    lesson = Lesson.objects.create(unit=unit, title="Series circuits", body=body)
    concepts = [
        Concept.objects.create(course=course, slug=slug, name=slug.title(), position=position)
        for position, slug in enumerate(["current", "series"])
    ]
    concepts[1].prerequisites.add(concepts[0])
    lesson.concepts.set(concepts)
    questions = make_questions(course, lesson, concepts)
    now = timezone.now()
    assignment = Assignment.objects.create(
        school=school,
        course=course,
        title="Circuits check",
        opens_at=now - timedelta(days=1),
        due_at=now + timedelta(days=1),
        closes_at=now + timedelta(days=2),
        is_published=True,
    )
    assignment.sections.add(section)
    for position, question in enumerate(questions.values()):
        AssignmentQuestion.objects.create(
            assignment=assignment, question=question, position=position, points=question.points
        )
    return World(school, people, course, section, unit, lesson, concepts, questions, assignment)
