"""School settings and the audit list."""

from __future__ import annotations

import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from school.people.audit import audit_record
from school.people.audit_list import audit_lines, chain_state
from school.people.audit_words import GROUPS, SENTENCES
from school.people.models import AuditEvent, School
from tests.factories import person

pytestmark = pytest.mark.django_db
SETTINGS = {"name": "Hill School", "language": "en", "timezone": "Asia/Shanghai", "ai_tutoring": "on"}


def test_an_admin_changes_the_school_and_it_is_recorded(world, client_of):
    assert client_of(world.people["admin"]).post("/school/settings/", SETTINGS).status_code == 302
    school = School.objects.get(pk=world.school.pk)
    assert (school.timezone, school.ai_grading, school.ai_tutoring) == ("Asia/Shanghai", False, True)
    event = AuditEvent.objects.get(action="school.change")
    assert event.detail == {"fields": ["ai_grading", "timezone"], "ai_grading": False}


def test_saving_what_was_there_records_nothing(world, client_of):
    world.school.timezone, world.school.ai_grading = "Asia/Shanghai", False
    world.school.save()
    client_of(world.people["admin"]).post("/school/settings/", SETTINGS)
    assert not AuditEvent.objects.exists()


def test_an_unknown_time_zone_is_refused_with_advice(world, client_of):
    reply = client_of(world.people["admin"]).post(
        "/school/settings/", {**SETTINGS, "timezone": "Mars/Olympus"}
    )
    assert reply.status_code == 422
    assert b"Asia/Shanghai" in reply.content


def record(world, action: str = "person.add", target=None, actor=None, **detail):
    return audit_record(
        school=world.school, actor=actor or world.people["admin"], action=action,
        target=str((target or world.student).public_id), **detail,
    )  # fmt: skip


def test_events_are_sentences_with_names(world, client_of):
    record(world)
    page = client_of(world.people["admin"]).get("/school/audit/").content.decode()
    assert "Added Sam Student" in page
    assert "The list is whole" in page


def test_a_person_of_another_school_is_never_named(world, other_world, client_of):
    audit_record(school=other_world.school, actor=other_world.teacher, action="person.add", target="x")
    page = client_of(world.people["admin"]).get("/school/audit/").content.decode()
    assert "Nothing has happened yet" in page


def test_filters_find_who_what_and_when(world, client_of):
    record(world)
    record(world, "school.change", target=world.teacher, actor=world.teacher)
    admin = client_of(world.people["admin"])

    def found(query: str) -> int:
        return len(admin.get(f"/school/audit/?{query}").context["lines"])

    assert [found(query) for query in ("", "person=sam", "person=tess", "person=zz", "group=school")] == [
        2,
        1,
        1,
        0,
        1,
    ]
    assert [found(query) for query in ("since=2001-01-01", "until=2001-01-01", "since=nonsense")] == [2, 0, 2]


def test_long_lists_have_pages(world, client_of):
    for _n in range(51):
        record(world)
    admin = client_of(world.people["admin"])
    assert len(admin.get("/school/audit/").context["lines"]) == 50
    assert len(admin.get("/school/audit/?page=2").context["lines"]) == 1
    assert admin.get("/school/audit/?page=nonsense").status_code == 200


def test_queries_do_not_grow_with_the_lines(world, client_of, django_assert_max_num_queries):
    for number in range(30):
        record(world, target=person(world.school, "student", f"Pupil {number}"))
    client = client_of(world.people["admin"])
    client.get("/school/audit/")
    with django_assert_max_num_queries(14):
        client.get("/school/audit/")


def tamper() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE people_auditevent DISABLE TRIGGER auditevent_append_only")
        cursor.execute("UPDATE people_auditevent SET action = 'grade.decide'")
        cursor.execute("ALTER TABLE people_auditevent ENABLE TRIGGER auditevent_append_only")


def test_a_changed_chain_is_found_by_page_and_command(world, client_of):
    record(world)
    out = StringIO()
    call_command("audit", "verify", stdout=out)
    assert "hill: 1 events, the chain is whole" in out.getvalue()
    tamper()
    assert chain_state(world.school, again=True).broken is not None
    assert b"changed from outside" in client_of(world.people["admin"]).get("/school/audit/?check=now").content
    with pytest.raises(CommandError, match="hill"):
        call_command("audit", "verify", stdout=StringIO())


def test_an_unknown_school_lists_the_known_ones(world):
    with pytest.raises(CommandError, match="hill"):
        call_command("audit", "verify", "--school", "nowhere", stdout=StringIO())


def test_every_sentence_can_be_said_about_nobody(world):
    for action in SENTENCES:
        event = AuditEvent(action=action, target="gone", detail={})
        assert audit_lines([event])[0].text


def test_every_recorded_action_has_a_sentence_and_a_group():
    """Reads the source: an action without words would stand in the list as a code."""
    roots = ("school", "grading", "recommend", "tutoring", "eduapp")
    source = "\n".join(path.read_text("utf-8") for root in roots for path in Path(root).rglob("*.py"))
    used = set(re.findall(r'action="([a-z]+\.[a-z_]+)"', source)) - {"consent.decide"}
    assert used <= set(SENTENCES)
    assert {action.split(".")[0] for action in used - {"demo.seed"}} <= set(GROUPS)
