"""One's own password, one-time passwords, and a forgotten one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.contrib.auth.hashers import make_password
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client

from school.people.access import actor_for
from school.people.models import AuditEvent, Membership
from school.people.one_time import OneTimeHasher, one_time_password
from school.people.services import password_issue
from school.people.tasks import send_reset_letter
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db
NEW = "seven-tall-herons"


@pytest.fixture(autouse=True)
def _letters_at_once(monkeypatch) -> None:
    monkeypatch.setattr(send_reset_letter, "delay", send_reset_letter.run)


def twice(password: str, **more: str) -> dict[str, str]:
    return {"new_password1": password, "new_password2": password, **more}


def test_a_changed_password_keeps_this_session_and_ends_the_others(world, client_of):
    here, elsewhere = client_of(world.student), client_of(world.student)
    assert here.post("/account/password/", twice(NEW, old_password=PASSWORD)).status_code == 302
    assert here.get("/account/").status_code == 200
    assert elsewhere.get("/account/").status_code == 302
    assert AuditEvent.objects.filter(action="password.change", actor=world.student).exists()


def test_a_wrong_old_password_changes_nothing(world, client_of):
    reply = client_of(world.student).post("/account/password/", twice(NEW, old_password="nope"))
    assert reply.status_code == 422
    world.student.refresh_from_db()
    assert world.student.check_password(PASSWORD)


@pytest.mark.parametrize("weak", ["short", "password123", "sam student"])
def test_a_weak_password_is_refused_with_a_reason(world, client_of, weak):
    reply = client_of(world.student).post("/account/password/", twice(weak, old_password=PASSWORD))
    assert reply.status_code == 422
    assert b"error-summary" in reply.content


def test_a_one_time_password_opens_the_password_page_alone(world):
    issued = password_issue(actor=actor_for(world.teacher), user=world.student)
    client = Client()
    client.post("/sign-in/", {"identifier": "S-1001", "password": issued})
    reply = client.get("/courses/?x=1")
    assert reply.headers["Location"] == "/account/password/?next=%2Fcourses%2F%3Fx%3D1"
    assert client.post("/account/", {"display_name": "X"}).headers["Location"] == "/account/password/"
    done = client.post("/account/password/", twice(NEW, next="/account/"))
    assert done.headers["Location"] == "/account/"
    assert client.get("/account/").status_code == 200


def test_signing_out_stays_possible_with_a_one_time_password(world, client_of):
    world.student.must_change_password = True
    world.student.save()
    client = client_of(world.student)
    assert client.post("/sign-out/").headers["Location"] == "/sign-in/"


def test_one_time_passwords_are_easy_to_read_and_never_repeat():
    made = {one_time_password() for _n in range(500)}
    assert len(made) == 500
    assert all(
        re.fullmatch(r"([bdfgkmnrstvwz][aeio]){2}(-([bdfgkmnrstvwz][aeio]){2}){3}", one) for one in made
    )


def test_a_quick_hash_becomes_a_slow_one_at_the_first_sign_in(world, client):
    world.student.password = make_password("kiro-bane-mefi-sota", hasher=OneTimeHasher.algorithm)
    world.student.save()
    client.post("/sign-in/", {"identifier": "S-1001", "password": "kiro-bane-mefi-sota"})
    world.student.refresh_from_db()
    assert world.student.password.startswith("argon2")


def test_nobody_gets_into_another_school_by_a_one_time_password(world, other_world):
    Membership.objects.create(school=other_world.school, user=world.student, role="student")
    with pytest.raises(ValidationError, match="another school"):
        password_issue(actor=actor_for(world.people["admin"]), user=world.student)


def test_known_and_unknown_addresses_get_the_same_answer_and_one_letter(world, client):
    replies = [
        client.post("/password/forgotten/", {"email": one})
        for one in (world.teacher.email, "no@body.example")
    ]
    assert [(one.status_code, one.headers["Location"]) for one in replies] == [(302, "/password/sent/")] * 2
    assert [letter.to for letter in mail.outbox] == [[world.teacher.email]]


def link_of(letter: mail.EmailMessage) -> str:
    found = re.search(r"http://testserver(/\S+)", str(letter.body))
    assert found
    return found[1]


def test_the_link_of_the_letter_works_once_and_leaves_the_token_out_of_the_address(world, client):
    client.post("/password/forgotten/", {"email": world.teacher.email.upper()})
    link = link_of(mail.outbox[0])
    opened = client.get(link)
    page = opened.headers["Location"]
    assert link.split("/")[-2] not in page
    assert client.get(page).status_code == 200
    assert client.post(page, twice(NEW)).headers["Location"] == "/sign-in/"
    world.teacher.refresh_from_db()
    assert world.teacher.check_password(NEW)
    assert Client().get(link, follow=True).status_code == 410


def test_a_made_up_link_is_refused(world, client):
    for link in (
        "/password/MQ/abc-def/",
        "/password/!!!/x/",
        "/password/OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5/x/",
    ):
        assert client.get(link, follow=True).status_code == 410


def test_one_address_gets_three_letters_an_hour(world, client):
    for _order in range(5):
        assert client.post("/password/forgotten/", {"email": world.teacher.email}).status_code == 302
    assert len(mail.outbox) == 3


def test_a_letter_is_sent_when_the_broker_is_down(world, client, monkeypatch):
    def down(*_args: object) -> None:
        raise OSError("no broker")

    monkeypatch.setattr(send_reset_letter, "delay", down)
    client.post("/password/forgotten/", {"email": world.teacher.email})
    assert len(mail.outbox) == 1


def test_letters_are_kept_as_files_without_a_mail_server(world, settings, tmp_path: Path):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path)
    send_reset_letter.run(world.teacher.email, "https://school.example/", "zh-hans")
    assert "https://school.example/password/" in next(tmp_path.iterdir()).read_text("utf-8")
