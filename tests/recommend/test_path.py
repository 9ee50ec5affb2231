from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from recommend.models import LessonRead, Path, PathStep
from recommend.pages import concept_rows, step_rows
from recommend.services.mastery import mastery_apply
from recommend.services.path import FRESH, path_current, path_refresh
from recommend.services.reading import lesson_read
from tests.recommend.answers import graded

pytestmark = pytest.mark.django_db


def steps(world) -> list[tuple[str, str]]:
    path = path_refresh(student=world.student, course=world.course, now=timezone.now())
    return [(step.kind, step.reason) for step in path.steps.all()]


def test_due_work_comes_first_and_the_lesson_of_its_topic_after(world):
    assert steps(world) == [("assignment", "due_soon"), ("lesson", "not_started")]


def test_a_read_lesson_makes_way_for_practice(world):
    lesson_read(lesson=world.lesson, student=world.student, now=timezone.now())
    lesson_read(lesson=world.lesson, student=world.student, now=timezone.now())
    assert LessonRead.objects.count() == 1
    assert ("practice", "not_started") in steps(world)


def test_a_topic_with_a_gap_below_it_leads_to_the_gap(world):
    world.questions["numeric"].concepts.set([world.concepts[1]])
    mastery_apply(submission=graded(world, "0", timezone.now()))
    path = path_refresh(student=world.student, course=world.course, now=timezone.now())
    gap = path.steps.get(reason="prerequisite_gap")
    assert gap.params["goal"] == "Series"
    assert gap.concept == world.concepts[0]


def test_planning_twice_changes_nothing(world):
    assert steps(world) == steps(world)
    assert Path.objects.count() == 1


def test_a_plan_is_kept_until_it_is_old(world):
    now = timezone.now()
    first = path_current(student=world.student, course=world.course, now=now)
    assert path_current(student=world.student, course=world.course, now=now).computed_at == first.computed_at
    later = path_current(student=world.student, course=world.course, now=now + FRESH + timedelta(seconds=1))
    assert later.computed_at > first.computed_at


def test_handed_in_work_leaves_the_path(world):
    world.submission(state="submitted", submitted_at=timezone.now())
    assert ("assignment", "due_soon") not in steps(world)


def test_each_step_says_why_in_words(world):
    rows = step_rows(world.student, [world.course], timezone.now())
    assert rows[0].title == "Circuits check"
    assert all(row.why.endswith(".") for row in rows)


def test_a_step_whose_lesson_is_deleted_disappears(world):
    steps(world)
    PathStep.objects.filter(kind="lesson").update(lesson=None, concept=None)
    assert [row.kind for row in step_rows(world.student, [world.course], timezone.now())] == ["assignment"]


def test_topics_are_listed_with_what_they_build_on_first(world):
    world.concepts[0].position = 9
    world.concepts[0].save()
    rows = concept_rows(world.student, world.course)
    assert [row.concept.name for row in rows] == ["Current", "Series"]
    assert rows[1].missing == ["Current"]
    assert rows[0].level == "new"


def test_the_pages_show_path_and_history(world, client_of):
    mastery_apply(submission=graded(world, "1", timezone.now()))
    client = client_of(world.student)
    page = client.get(reverse("recommend:mastery")).content.decode()
    assert "Circuits check" in page
    assert "<polyline" in page
    history = client.get(reverse("recommend:concept", args=[world.concepts[0].public_id])).content.decode()
    assert "30 → 74 %" in history or "→" in history


def test_the_home_of_a_student_shows_the_next_steps(world, client_of):
    page = client_of(world.student).get("/").content.decode()
    assert "Circuits check" in page
    assert "It is due in 23 hours." in page or "It is due in 1 day." in page


def test_a_student_without_a_course_is_told_what_to_do(world, client_of):
    client = client_of(world.people["outsider"])
    assert "You are in no course yet" in client.get("/").content.decode()
    assert "You are in no course yet" in client.get(reverse("recommend:mastery")).content.decode()


def test_marking_a_lesson_as_read_needs_no_script(world, client_of):
    reply = client_of(world.student).post(reverse("recommend:read", args=[world.lesson.public_id]))
    assert reply.status_code == 302
    assert LessonRead.objects.get().student == world.student
