"""Teachers write courses, units and lessons; nothing typed is lost, and nothing used is deleted."""

from __future__ import annotations

import pytest
from django.urls import reverse

from school.courses.models import Course, Enrolment, Lesson, Section, Term, Unit

LESSON = {
    "title": "Ohm's law",
    "summary": "",
    "body": "## Law\n\n$U = R I$",
    "minutes": "15",
    "is_published": "on",
}


def post(client, name: str, *args, **data):
    return client.post(reverse(f"courses:{name}", args=[one.public_id for one in args]), data)


def test_a_teacher_makes_a_course_and_teaches_its_first_class(world, client_of):
    data = {"title": "Physics 8", "term": world.course.term.public_id, "language": "en", "section_name": "8C"}
    reply = post(client_of(world.teacher), "new", **data)
    course = Course.objects.get(title="Physics 8")
    assert reply.url == reverse("courses:detail", args=[course.public_id])
    assert Enrolment.objects.get(section__course=course).user == world.teacher
    assert course.sections.get().name == "8C"


def test_a_course_of_another_schools_term_is_refused(world, other_world, client_of):
    data = {
        "title": "Physics",
        "term": other_world.course.term.public_id,
        "language": "en",
        "section_name": "A",
    }
    reply = post(client_of(world.teacher), "new", **data)
    assert reply.status_code == 200
    assert "term" in reply.context["form"].errors
    assert not Course.objects.filter(title="Physics").exists()


@pytest.mark.parametrize(
    ("field", "typed"),
    [("title", ""), ("title", "x" * 161), ("term", "no-id"), ("summary", "x" * 2001), ("title", "a\x00b")],
)
def test_bad_course_settings_are_told_at_the_field_and_kept(world, client_of, field: str, typed: str):
    data = {
        "title": "New title",
        "term": world.course.term.public_id,
        "language": "en",
        "summary": "Kept words",
    }
    reply = post(client_of(world.teacher), "edit", world.course, **(data | {field: typed}))
    assert field in reply.context["form"].errors
    assert field == "summary" or "Kept words" in reply.content.decode()
    world.course.refresh_from_db()
    assert world.course.title == "Science 7"


def test_lessons_are_written_previewed_and_edited(world, client_of):
    client = client_of(world.teacher)
    preview = client.post(
        reverse("courses:preview") + "?name=body", {"body": "**bold** <script>"}
    ).content.decode()
    assert "<strong>bold</strong> &lt;script&gt;" in preview
    reply = post(client, "lesson_new", world.unit, unit=world.unit.public_id, **LESSON)
    lesson = Lesson.objects.get(title="Ohm's law")
    assert reply.url == reverse("courses:lesson", args=[lesson.public_id])
    assert lesson.position > world.lesson.position
    data = LESSON | {
        "unit": world.unit.public_id,
        "body": "Shorter",
        "concepts": [world.concepts[0].public_id],
        "stay": "1",
    }
    reply = post(client, "lesson_edit", lesson, **data)
    assert reply.url == reverse("courses:lesson_edit", args=[lesson.public_id])
    lesson.refresh_from_db()
    assert (lesson.body, list(lesson.concepts.all())) == ("Shorter", world.concepts[:1])


@pytest.mark.parametrize(
    ("field", "typed"), [("title", ""), ("minutes", "0"), ("minutes", "soon"), ("body", "x" * 60_001)]
)
def test_a_refused_lesson_keeps_what_was_typed(world, client_of, field: str, typed: str):
    data = LESSON | {"unit": world.unit.public_id, "summary": "Typed with care", field: typed}
    reply = post(client_of(world.teacher), "lesson_edit", world.lesson, **data)
    assert field in reply.context["form"].errors
    assert "Typed with care" in reply.content.decode()
    world.lesson.refresh_from_db()
    assert world.lesson.title == "Series circuits"


def test_a_lesson_cannot_be_moved_into_another_course(world, other_world, client_of):
    reply = post(
        client_of(world.teacher), "lesson_edit", world.lesson, unit=other_world.unit.public_id, **LESSON
    )
    assert "unit" in reply.context["form"].errors


def test_units_and_lessons_change_places(world, client_of):
    client = client_of(world.teacher)
    for title in ("B", "C"):
        Lesson.objects.create(
            unit=world.unit, title=title, position=0
        )  # as old rows may be: all the same place
    last = world.unit.lessons.last()
    post(client, "lesson_move", last, to="up")
    assert [one.title for one in world.unit.lessons.all()] == ["Series circuits", "C", "B"]
    post(client, "lesson_move", last, to="up")
    post(client, "lesson_move", last, to="up")
    assert [one.title for one in world.unit.lessons.all()] == ["C", "Series circuits", "B"]
    post(client, "unit_new", world.course, title="Matter", summary="")
    post(client, "unit_move", Unit.objects.get(title="Matter"), to="up")
    assert [one.title for one in world.course.units.all()] == ["Matter", "Electricity"]


def test_lessons_are_shown_and_hidden_one_by_one_or_by_unit(world, client_of):
    client, student = client_of(world.teacher), client_of(world.student)
    address = reverse("courses:lesson", args=[world.lesson.public_id])
    post(client, "lesson_publish", world.lesson, published="no")
    assert student.get(address).status_code == 404
    post(client, "unit_publish", world.unit, published="yes")
    assert student.get(address).status_code == 200


def test_a_unit_with_lessons_is_not_deleted_and_says_what_to_do(world, client_of):
    client = client_of(world.teacher)
    reply = client.post(reverse("courses:unit_delete", args=[world.unit.public_id]), follow=True)
    assert "still has lessons" in reply.content.decode()
    assert Unit.objects.filter(pk=world.unit.pk).exists()


def test_a_deleted_lesson_leaves_its_questions_in_the_bank(world, client_of):
    post(client_of(world.teacher), "lesson_delete", world.lesson)
    assert not Lesson.objects.filter(pk=world.lesson.pk).exists()
    assert world.course.questions.count() == 3


def test_an_assistant_may_look_but_not_write(world, client_of):
    client = client_of(world.people["assistant"])
    for name, row in {
        "lesson_edit": world.lesson,
        "unit_edit": world.unit,
        "assignment_edit": world.assignment,
    }.items():
        assert client.get(reverse(f"courses:{name}", args=[row.public_id])).status_code == 403
    assert client.get(reverse("courses:assignments", args=[world.course.public_id])).status_code == 200


def test_a_teacher_who_only_assists_here_may_not_write_here(world, other_world, client_of):
    Enrolment.objects.filter(user=world.teacher).update(role="assistant")
    client = client_of(world.teacher)
    assert client.get(reverse("courses:lesson_edit", args=[world.lesson.public_id])).status_code == 404
    assert client.get(reverse("courses:questions", args=[world.course.public_id])).status_code == 200


def test_terms_are_kept_in_order_and_not_deleted_while_in_use(world, client_of):
    client, term = client_of(world.people["admin"]), world.course.term
    reply = client.post(
        reverse("courses:terms"), {"name": "Backwards", "starts_on": "2027-02-01", "ends_on": "2027-01-01"}
    )
    assert "ends_on" in reply.context["form"].errors
    reply = client.post(
        reverse("courses:terms"), {"name": term.name, "starts_on": "2027-02-01", "ends_on": "2027-03-01"}
    )
    assert "name" in reply.context["form"].errors
    client.post(
        reverse("courses:terms"), {"name": "Spring", "starts_on": "2027-02-01", "ends_on": "2027-06-01"}
    )
    spring = Term.objects.get(name="Spring", school=world.school)
    reply = client.post(reverse("courses:term_delete", args=[term.public_id]), follow=True)
    assert "Courses belong to this term" in reply.content.decode()
    client.post(reverse("courses:term_delete", args=[spring.public_id]))
    assert list(Term.objects.filter(school=world.school)) == [term]


def test_an_admin_makes_a_course_without_teaching_it(world, client_of):
    data = {"title": "History", "term": world.course.term.public_id, "language": "en", "section_name": "A"}
    post(client_of(world.people["admin"]), "new", **data)
    assert not Enrolment.objects.filter(section=Section.objects.get(course__title="History")).exists()
