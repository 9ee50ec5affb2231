"""Into a class with its code."""

from __future__ import annotations

import pytest
from django.test import Client

from school.courses.models import Enrolment
from school.people.models import AuditEvent, Membership, User
from school.people.throttle import Limit
from school.rosters.services import joining
from tests.factories import person

pytestmark = pytest.mark.django_db
PASSWORD = "three-green-frogs"


def sign_up(client: Client, world, **change: str):
    form = {"code": world.section.class_code, "display_name": "Nia New", "password": PASSWORD}
    return client.post("/join/new/", form | change)


def enrolled(world, user: User) -> bool:
    return Enrolment.objects.filter(section=world.section, user=user, is_active=True, role="student").exists()


def test_a_student_joins_a_class_with_its_code_however_it_is_typed(world, client_of):
    outsider, code = world.people["outsider"], world.section.class_code.lower()
    reply = client_of(outsider).post("/join/", {"code": f" {code[:3]} {code[3:]}-"})
    assert reply.headers["Location"] == "/courses/"
    assert enrolled(world, outsider)
    assert AuditEvent.objects.get(action="enrolment.join").actor_id == outsider.pk


def test_joining_twice_changes_nothing(world, client_of):
    client = client_of(world.student)
    client.post("/join/", {"code": world.section.class_code})
    assert not AuditEvent.objects.exists()
    assert Enrolment.objects.filter(user=world.student).count() == 1


def test_somebody_who_left_can_come_back(world, client_of):
    Enrolment.objects.filter(user=world.student).update(is_active=False)
    client_of(world.student).post("/join/", {"code": world.section.class_code})
    assert enrolled(world, world.student)


def test_unknown_closed_and_foreign_codes_get_the_same_answer(world, other_world, client_of):
    client = client_of(world.people["outsider"])
    replies = [client.post("/join/", {"code": code}) for code in ("ZZZZZZ", other_world.section.class_code)]
    world.section.join_open = False
    world.section.save()
    replies.append(client.post("/join/", {"code": world.section.class_code}))
    assert [reply.status_code for reply in replies] == [422] * 3
    assert all(b"No class opens with this code" in reply.content for reply in replies)
    assert not Enrolment.objects.filter(user=world.people["outsider"]).exists()


def test_guessing_codes_is_stopped(world, client_of, monkeypatch):
    monkeypatch.setattr(joining, "WRONG_CODES", Limit("few-codes", 3, 600))
    client = client_of(world.people["outsider"])
    for _guess in range(3):
        client.post("/join/", {"code": "ZZZZZZ"})
    assert b"tried too often" in client.post("/join/", {"code": world.section.class_code}).content


def test_a_new_pupil_signs_up_is_told_the_number_and_can_come_back(world):
    client = Client()
    assert sign_up(client, world, display_name="Mía Núñez").headers["Location"] == "/join/welcome/"
    number = client.get("/join/welcome/").context["number"]
    assert number.startswith("manez")
    user = User.objects.get(display_name="Mía Núñez")
    assert enrolled(world, user)
    again = Client()
    assert again.post("/sign-in/", {"identifier": number, "password": PASSWORD}).headers["Location"] == "/"


def test_a_chinese_name_gets_a_number_that_can_be_typed(world):
    client = Client()
    sign_up(client, world, display_name="陈小雨")
    assert Membership.objects.get(user__display_name="陈小雨").school_number.isascii()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"code": "ZZZZZZ"}, "No class opens"),
        ({"code": ""}, "required"),
        ({"display_name": "\u202e"}, "required"),
        ({"password": "short"}, "too short"),
        ({"password": "password"}, "too common"),
    ],
)
def test_a_bad_sign_up_says_what_to_do_and_makes_nobody(world, change, words):
    before = User.objects.count()
    reply = sign_up(Client(), world, **change)
    assert reply.status_code == 422
    assert words in reply.content.decode()
    assert User.objects.count() == before


def test_sign_up_is_shut_when_the_class_is(world):
    world.section.join_open = False
    world.section.save()
    assert sign_up(Client(), world).status_code == 422


def test_nobody_makes_accounts_by_the_hundred(world, monkeypatch):
    monkeypatch.setattr(joining, "SIGN_UPS", Limit("few-sign-ups", 2, 600))
    for number in range(3):
        sign_up(Client(), world, display_name=f"Pupil {number}")
    assert not User.objects.filter(display_name="Pupil 2").exists()


def test_staff_do_not_join_as_students(world, client_of):
    assert (
        client_of(person(world.school, "teacher", "New Teacher")).post("/join/", {"code": "x"}).status_code
        == 403
    )
