"""Setting an assignment: picking questions, dates by the school's clock, publishing, and what is refused."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from school.courses.models import Assignment, Enrolment, Section
from tests.factories import person

DATES = {"opens_at": "2026-12-01T08:00", "due_at": "2026-12-08T20:00", "closes_at": "2026-12-10T20:00"}


def post(client, name: str, row, /, **data):
    return client.post(reverse(f"courses:{name}", args=[row.public_id]), data)


def picked(*questions, points: str = "2") -> dict[str, object]:
    """The form's fields for these questions in this order."""
    fields: dict[str, object] = {"pick": [str(one.public_id) for one in questions]}
    for place, one in enumerate(questions, start=1):
        fields |= {f"points-{one.public_id}": points, f"place-{one.public_id}": str(place)}
    return fields


def typed(world, *questions, **more) -> dict[str, object]:
    data = {"title": "Homework", "instructions": "", "sections": [str(world.section.public_id)], **DATES}
    return data | picked(*questions) | more


def test_questions_are_given_in_the_order_chosen_by_the_schools_clock(world, client_of):
    world.school.timezone = "Asia/Shanghai"
    world.school.save()
    short, number = world.questions["short_answer"], world.questions["numeric"]
    reply = post(
        client_of(world.teacher), "assignment_new", world.course, **typed(world, short, number, publish="1")
    )
    made = Assignment.objects.get(title="Homework")
    assert reply.url == reverse("courses:assignments", args=[world.course.public_id])
    assert [(item.question, item.points) for item in made.items.all()] == [
        (short, Decimal(2)),
        (number, Decimal(2)),
    ]
    assert made.due_at == datetime(2026, 12, 8, 20, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert (made.is_published, list(made.sections.all()), made.school) == (
        True,
        [world.section],
        world.school,
    )


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"due_at": "2026-11-30T08:00"}, "due_at"),
        ({"closes_at": "2026-12-08T19:59"}, "closes_at"),
        ({"due_at": "soon"}, "due_at"),
        ({"title": ""}, "title"),
        ({"title": "x" * 161}, "title"),
        ({"sections": ["nowhere"]}, "sections"),
    ],
)
def test_bad_input_is_told_at_the_field_and_the_picks_are_kept(world, client_of, change, field: str):
    question = world.questions["numeric"]
    data = typed(world, question, instructions="Typed with care") | change
    reply = post(client_of(world.teacher), "assignment_new", world.course, **data)
    form = reply.context["form"]
    assert field in form.errors
    assert [row.question for row in form.rows if row.chosen] == [question]
    assert "Typed with care" in reply.content.decode()
    assert not Assignment.objects.filter(instructions="Typed with care").exists()


@pytest.mark.parametrize("points", ["", "0", "-1", "many", "NaN", "1e9", "0.001"])
def test_impossible_points_are_refused_beside_the_question(world, client_of, points: str):
    data = typed(world, world.questions["numeric"]) | picked(world.questions["numeric"], points=points)
    reply = post(client_of(world.teacher), "assignment_new", world.course, **data)
    assert "Enter points above 0" in reply.content.decode()
    assert not Assignment.objects.filter(title="Homework").exists()


def test_without_a_closing_time_it_closes_when_it_is_due(world, client_of):
    data = typed(world, world.questions["numeric"], closes_at="")
    post(client_of(world.teacher), "assignment_new", world.course, **data)
    made = Assignment.objects.get(title="Homework")
    assert made.closes_at == made.due_at


def test_another_courses_question_and_an_archived_one_cannot_be_picked(world, other_world, client_of):
    archived = world.questions["numeric"]
    archived.is_archived = True
    archived.save()
    data = typed(world, archived, other_world.questions["numeric"], world.questions["short_answer"])
    post(client_of(world.teacher), "assignment_new", world.course, **data)
    asked = Assignment.objects.get(title="Homework").items.values_list("question", flat=True)
    assert list(asked) == [world.questions["short_answer"].pk]


def test_nothing_is_published_without_questions_or_classes(world, client_of):
    client = client_of(world.teacher)
    reply = post(client, "assignment_new", world.course, **typed(world, publish="1"))
    assert "Pick at least one question" in reply.content.decode()
    reply = post(
        client,
        "assignment_new",
        world.course,
        **typed(world, world.questions["numeric"], publish="1", sections=[]),
    )
    assert "Choose at least one class" in reply.content.decode()
    assert not Assignment.objects.filter(is_published=True, title="Homework").exists()


def test_once_begun_the_questions_stay_but_dates_and_points_change(world, client_of):
    world.submission()
    client = client_of(world.teacher)
    asked = [item.question for item in world.assignment.items.all()]
    reply = post(client, "assignment_edit", world.assignment, **typed(world, *asked[:2]))
    assert "Students have begun" in reply.content.decode()
    assert world.assignment.items.count() == 3
    post(client, "assignment_edit", world.assignment, **typed(world, *reversed(asked)))
    assert [item.question for item in world.assignment.items.all()] == asked[::-1]
    assert world.assignment.items.first().points == 2


def test_begun_work_is_neither_hidden_nor_deleted(world, client_of):
    world.submission()
    client = client_of(world.teacher)
    for name, data in {"assignment_publish": {"published": "no"}, "assignment_delete": {}}.items():
        reply = client.post(reverse(f"courses:{name}", args=[world.assignment.public_id]), data, follow=True)
        assert "Students have begun" in reply.content.decode()
    world.assignment.refresh_from_db()
    assert world.assignment.is_published


def test_untouched_work_is_hidden_and_deleted(world, client_of):
    client = client_of(world.teacher)
    post(client, "assignment_publish", world.assignment, published="no")
    world.assignment.refresh_from_db()
    assert not world.assignment.is_published
    post(client, "assignment_delete", world.assignment)
    assert not Assignment.objects.filter(pk=world.assignment.pk).exists()


def test_a_copy_is_a_draft_with_as_much_time_and_no_archived_question(world, client_of):
    world.questions["numeric"].is_archived = True
    world.questions["numeric"].save()
    post(client_of(world.teacher), "assignment_duplicate", world.assignment)
    copy = Assignment.objects.get(title="Circuits check (copy)")
    assert not copy.is_published
    assert copy.due_at - copy.opens_at == world.assignment.due_at - world.assignment.opens_at
    assert timezone.now() - copy.opens_at < timedelta(minutes=1)
    assert copy.items.count() == 2


def test_a_colleagues_class_stays_given_though_i_cannot_choose_it(world, client_of):
    theirs = Section.objects.create(school=world.school, course=world.course, name="7B")
    colleague = person(world.school, "teacher", "Cole League")
    Enrolment.objects.create(section=theirs, user=colleague, role="teacher")
    world.assignment.sections.add(theirs)
    client = client_of(world.teacher)
    reply = client.get(reverse("courses:assignment_edit", args=[world.assignment.public_id]))
    assert "Also given to classes of other teachers: 7B" in " ".join(reply.content.decode().split())
    asked = [item.question for item in world.assignment.items.all()]
    post(client, "assignment_edit", world.assignment, **typed(world, *asked))
    assert set(world.assignment.sections.all()) == {world.section, theirs}


def test_the_preview_shows_every_widget_with_names_of_its_own(world, client_of):
    reply = client_of(world.teacher).get(
        reverse("courses:assignment_preview", args=[world.assignment.public_id])
    )
    shown = reply.content.decode()
    assert all(f'name="try-{number}"' in shown for number in (1, 2, 3))
