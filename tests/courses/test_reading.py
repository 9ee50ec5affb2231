"""What students, guardians and staff read: the list, a course, a lesson."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from school.courses.models import Assignment, Concept, Course, Lesson, Section, Unit
from tests.factories import enrol

SCRIPT = "<script>alert('x')</script>"


def page(client, name: str, *args, **query) -> str:
    reply = client.get(
        reverse(f"courses:{name}", args=[getattr(one, "public_id", one) for one in args]), query
    )
    assert reply.status_code == 200
    return reply.content.decode()


def test_a_student_sees_their_courses_and_what_is_due_next(world, client_of):
    shown = page(client_of(world.student), "list")
    assert "Science 7" in shown
    assert "Circuits check" in shown
    assert reverse("courses:new") not in shown


def test_a_student_in_no_class_is_led_to_the_class_code(world, client_of):
    shown = page(client_of(world.people["outsider"]), "list")
    assert "Join with a class code" in shown
    assert reverse("rosters:join") in shown


def test_hidden_lessons_and_unpublished_assignments_are_shown_to_those_who_manage_only(world, client_of):
    Lesson.objects.create(unit=world.unit, title="Not ready yet", is_published=False)
    Assignment.objects.create(
        school=world.school, course=world.course, title="Surprise test",
        due_at=timezone.now() + timedelta(1), closes_at=timezone.now() + timedelta(1),
    )  # fmt: skip
    for role, seen in {"student": False, "guardian": False, "teacher": True}.items():
        shown = page(client_of(world.people[role]), "detail", world.course)
        assert ("Not ready yet" in shown) is seen, role
        assert ("Surprise test" in shown) is seen, role


def test_an_empty_unit_is_no_business_of_students(world, client_of):
    Unit.objects.create(course=world.course, title="Next spring")
    assert "Next spring" not in page(client_of(world.student), "detail", world.course)
    assert "Next spring" in page(client_of(world.teacher), "detail", world.course)


def test_a_lesson_leads_on_to_its_neighbours_the_tutor_and_practice(world, client_of):
    second = Unit.objects.create(course=world.course, title="Matter", position=1)
    after = Lesson.objects.create(unit=second, title="Density", body="## One\n\n## Two")
    shown = page(client_of(world.student), "lesson", world.lesson)
    assert reverse("courses:lesson", args=[after.public_id]) in shown
    assert "Practise Current" in shown
    back = page(client_of(world.student), "lesson", after)
    assert reverse("courses:lesson", args=[world.lesson.public_id]) in back
    assert 'href="#s-one"' in back
    assert 'id="s-one"' in back


def test_only_those_who_manage_a_lesson_are_offered_to_edit_it(world, client_of):
    edit = reverse("courses:lesson_edit", args=[world.lesson.public_id])
    for role, seen in {"student": False, "assistant": False, "teacher": True, "admin": True}.items():
        assert (edit in page(client_of(world.people[role]), "lesson", world.lesson)) is seen, role


def test_script_in_any_text_is_shown_as_text(world, client_of):
    Course.objects.filter(pk=world.course.pk).update(title=SCRIPT, summary=SCRIPT, subject=SCRIPT)
    Unit.objects.filter(pk=world.unit.pk).update(title=SCRIPT, summary=SCRIPT)
    Lesson.objects.filter(pk=world.lesson.pk).update(title=SCRIPT, summary=SCRIPT, body=SCRIPT)
    Concept.objects.filter(course=world.course).update(name=SCRIPT, description=SCRIPT)
    Section.objects.filter(pk=world.section.pk).update(name=SCRIPT)
    world.course.questions.update(prompt=SCRIPT, title=SCRIPT)
    Assignment.objects.filter(pk=world.assignment.pk).update(title=SCRIPT, instructions=SCRIPT)
    student, teacher = client_of(world.student), client_of(world.teacher)
    shown = [
        page(student, "list"), page(student, "detail", world.course), page(student, "lesson", world.lesson),
        page(student, "concepts", world.course), page(teacher, "questions", world.course),
        page(teacher, "question", world.questions["numeric"]), page(teacher, "assignments", world.course),
        page(teacher, "assignment_preview", world.assignment), page(teacher, "section", world.section),
        page(teacher, "lesson_edit", world.lesson), page(teacher, "assignment_edit", world.assignment),
        page(teacher, "sections"),
    ]  # fmt: skip
    assert not [text for text in shown if "<script>alert" in text]
    assert all("&lt;script&gt;" in text for text in shown)


def more_of_everything(world) -> None:
    for number in range(4):
        course = Course.objects.create(school=world.school, term=world.course.term, title=f"Course {number}")
        section = Section.objects.create(school=world.school, course=course, name="B")
        for user, role in ((world.teacher, "teacher"), (world.student, "student")):
            enrol(section, user, role)
        unit = Unit.objects.create(course=world.course, title=f"Unit {number}", position=number + 1)
        lesson = Lesson.objects.create(unit=unit, title=f"Lesson {number}")
        concept = Concept.objects.create(course=world.course, slug=f"more-{number}", name=f"More {number}")
        lesson.concepts.add(concept)
        concept.prerequisites.add(*world.concepts)
        copy = Assignment.objects.create(
            school=world.school, course=world.course, title=f"Set {number}", is_published=True,
            due_at=timezone.now() + timedelta(3), closes_at=timezone.now() + timedelta(3),
        )  # fmt: skip
        copy.sections.add(world.section)
        question = world.course.questions.create(kind="numeric", prompt=f"Question {number}", content={})
        question.concepts.add(concept)
        world.new_student(f"Extra {number}")


@pytest.mark.parametrize(
    "name", ["list", "detail", "concepts", "questions", "assignments", "sections", "section"]
)
def test_pages_ask_the_database_equally_often_however_much_there_is(world, client_of, name: str):
    args = {"list": [], "sections": [], "section": [world.section]}.get(name, [world.course])
    client = client_of(world.teacher)

    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page(client, name, *args)
        return len(queries)

    count()  # what is looked up once per process
    before = count()
    more_of_everything(world)
    assert count() == before
    assert before < 30
