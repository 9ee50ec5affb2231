"""A school of a given size for the web bench, and the pages that are measured in it.

A hundred students take a course, in classes of 25; each class has an assignment that everybody handed in and one
that came back. Beside them, in every size alike, a department grades one assignment together and a hall of students has
a wide gradebook. The people who look are the same in every size: an admin, the teacher of one class, one student, the
department's lead, the hall's teacher.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.test import Client
from django.urls import reverse

from bench.web_courses import Taught, courses_make
from bench.web_department import Department
from bench.web_hall import Hall
from bench.web_rooms import Rooms
from bench.web_work import work_make
from grading.models import Submission
from school.courses.models import Enrolment
from school.people import models as people
from school.people.models import Role

AUDITED = 5  # events per student
UNUSABLE = "!"  # nobody signs in with a password here
BATCH = 2_000


@dataclass
class School:
    school: people.School
    admin: people.User
    teacher: people.User
    student: people.User
    first: Taught
    result: Submission
    rooms: Rooms
    hall: Hall

    @classmethod
    def make(
        cls,
        slug: str,
        students: int,
        *,
        submissions: int = 150,
        hall: tuple[int, int] = (200, 60),
        pk: int = 0,
    ) -> School:
        """`submissions` are the department's; the hall has so many students and columns."""
        # What is cached by the school's id must not be taken from another size.
        school = people.School.objects.create(pk=pk or students, name=f"School {slug}", slug=f"bench-{slug}")
        admin, teacher = _people(school, {Role.ADMIN: "Ada Admin", Role.TEACHER: "Tess Teacher"})
        pupils = _pupils(school, students)
        taught = courses_make(school, pupils)
        Enrolment.objects.create(section=taught[0].section, user=teacher, role=Role.TEACHER)
        results = work_make(school, taught, teacher)
        _audit(school, admin, students * AUDITED)
        rooms, wide = Rooms.make(Department.make(school, submissions)), Hall.make(school, *hall)
        return cls(school, admin, teacher, pupils[0], taught[0], results[0], rooms, wide)

    def pages(self) -> Iterator[tuple[str, Client, str]]:
        """(name, a client who is signed in, address) of each page that is measured; first one without any data."""
        admin, teacher, student = (_client(user) for user in (self.admin, self.teacher, self.student))
        yield "nobody: sign in", Client(), reverse("people:sign_in")
        for name, address in self._of_student():
            yield f"student: {name}", student, address
        for name, address in self._of_teacher():
            yield f"teacher: {name}", teacher, address
        yield from self.rooms.pages()
        yield from self.hall.pages()
        for name, address in self._of_admin():
            yield f"admin: {name}", admin, address

    def _of_student(self) -> Iterator[tuple[str, str]]:
        yield "today", reverse("home:index")
        yield "course", _at("courses:detail", self.first.course)
        yield "lesson", _at("courses:lesson", self.first.lesson)
        yield "result", _at("grading:result", self.result)
        yield "mastery", reverse("recommend:mastery")
        yield "practice", _at("recommend:practice", self.first.concept)
        yield "tutor", reverse("tutoring:list")

    def _of_teacher(self) -> Iterator[tuple[str, str]]:
        yield "my classes", reverse("home:index")
        yield "inbox", reverse("grading:inbox")
        yield "overview", _at("grading:overview", self.first.open)
        yield "desk", _at("grading:desk", self.first.open)
        yield "class", _at("courses:section", self.first.section)
        yield "find people", _at("courses:section", self.first.section) + "?q=pupil+1"
        yield "assignments", _at("courses:assignments", self.first.course)
        yield "question bank", _at("courses:questions", self.first.course)
        yield "person", _at("rosters:person", self.student)

    def _of_admin(self) -> Iterator[tuple[str, str]]:
        yield "school", reverse("home:index")
        yield "courses", reverse("courses:list")
        yield "classes", reverse("courses:sections")
        yield "people", reverse("rosters:people")
        yield "find people", reverse("rosters:people") + "?words=pupil+0001"
        yield "import", reverse("rosters:import")
        yield "audit", reverse("people:audit")


def _at(name: str, what: Any) -> str:
    return reverse(name, args=[what.public_id])


def _client(user: people.User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _people(school: people.School, names: dict[Role, str]) -> list[people.User]:
    made = []
    for role, name in names.items():
        email = f"{role}@{school.slug}.example"
        user = people.User.objects.create(display_name=name, email=email, password=UNUSABLE)
        people.Membership.objects.create(school=school, user=user, role=role)
        made.append(user)
    return made


def _pupils(school: people.School, count: int) -> list[people.User]:
    users = people.User.objects.bulk_create(
        [people.User(display_name=f"Pupil {number:05d}", password=UNUSABLE) for number in range(count)],
        batch_size=BATCH,
    )
    members = (
        people.Membership(school=school, user=user, role=Role.STUDENT, school_number=f"P{user.pk}")
        for user in users
    )
    people.Membership.objects.bulk_create(members, batch_size=BATCH)
    return users


def _audit(school: people.School, actor: people.User, count: int) -> None:
    """Events without their chain: what the page lists, as many as a year brings."""
    events = (
        people.AuditEvent(school=school, actor=actor, action="grade.release", at=school.created_at)
        for _number in range(count)
    )
    people.AuditEvent.objects.bulk_create(events, batch_size=BATCH)
