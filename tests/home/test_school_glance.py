"""What an admin sees first."""

from __future__ import annotations

import pytest
from django.utils import timezone

from eduapp.home.school_glance import school_glance
from grading.health import worker_seen
from school.people.access import actor_for
from school.people.audit import audit_record
from school.people.models import User
from school.rosters.models import RosterImport
from tests.factories import enrol, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def glance(world):
    return lambda: school_glance(actor_for(world.people["admin"]))


def test_people_and_classes_of_this_school_are_counted(world, other_world, glance):
    counts = glance()["counts"]
    assert {key: counts[key] for key in ("student", "teacher", "guardian", "classes", "active")} == {
        "student": 2, "teacher": 1, "guardian": 1, "classes": 1, "active": 0,
    }  # fmt: skip
    User.objects.filter(pk=world.student.pk).update(last_login=timezone.now())
    assert glance()["counts"]["active"] == 1


def test_what_waits_is_named_with_a_way_to_it(world, glance):
    world.section.enrolments.filter(role="teacher").update(is_active=False)
    RosterImport.objects.create(school=world.school, file_name="x", format="csv-simple")
    assert [task.text for task in glance()["tasks"]] == [
        "1 import waits for your decision.",
        "2 students have never signed in.",
        "1 class has no teacher.",
        "1 student is in no class.",
    ]


def test_nothing_waits_in_a_school_in_order(world, client_of):
    User.objects.update(last_login=timezone.now())
    enrol(world.section, world.people["outsider"])
    assert b"Nothing waits for you" in client_of(world.people["admin"]).get("/").content


def test_the_page_says_whether_a_worker_runs(world, glance, client_of):
    assert not glance()["work"]["worker_runs"]
    assert b"No worker is running" in client_of(world.people["admin"]).get("/").content
    worker_seen()
    assert glance()["work"]["worker_runs"]


def test_the_last_events_are_sentences(world, client_of):
    audit_record(
        school=world.school, actor=world.teacher, action="person.add", target=str(world.student.public_id)
    )
    assert b"Added Sam Student" in client_of(world.people["admin"]).get("/").content


def test_queries_do_not_grow_with_the_school(world, glance, django_assert_max_num_queries):
    for number in range(20):
        enrol(world.section, person(world.school, "student", f"Pupil {number}"))
    with django_assert_max_num_queries(14):
        glance()
