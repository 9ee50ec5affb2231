"""Signing in and out: who gets in, and what nobody is told."""

from __future__ import annotations

import re

import pytest
from django.core.cache import caches
from django.test import Client

from school.people import signin
from school.people.models import Membership
from school.people.throttle import Limit
from tests.factories import PASSWORD, person

pytestmark = pytest.mark.django_db
URL = "/sign-in/"


@pytest.fixture(autouse=True)
def _fresh_process_cache() -> None:
    caches["process"].clear()


def sign_in(client: Client, identifier: str, password: str = PASSWORD, **more: str):
    return client.post(URL, {"identifier": identifier, "password": password, **more})


def plain(response) -> str:
    """The page without the parts that differ for every request."""
    text = response.content.decode()
    return re.sub(r'(csrf-token" content|csrfmiddlewaretoken" value)="[^"]*"', "", text)


@pytest.mark.parametrize(
    "identifier",
    ["sam.student@hill.example", " SAM.Student@hill.example ", "S-1001", "s-1001", "hill/S-1001"],
)
def test_a_pupil_signs_in_by_address_or_number_in_any_case(world, client, identifier):
    assert sign_in(client, identifier).headers["Location"] == "/"
    assert client.get("/account/").status_code == 200


def test_a_number_that_two_schools_use_needs_the_name_of_the_school(world, other_world, client):
    assert sign_in(client, "S-1001").status_code == 422
    assert sign_in(client, "lake/S-1001").status_code == 302


def test_a_wrong_password_and_an_unknown_name_get_the_same_page(world, client):
    wrong, unknown = sign_in(client, "S-1001", "nope"), sign_in(client, "S-9999", "nope")
    assert wrong.status_code == unknown.status_code == 422
    assert plain(wrong).replace("S-1001", "X") == plain(unknown).replace("S-9999", "X")


def test_a_person_without_a_password_is_not_told_apart(world, client):
    world.student.set_unusable_password()
    world.student.save()
    assert plain(sign_in(client, "S-1001", "x")) == plain(sign_in(client, "S-1001", "y"))
    assert b"That does not match" in sign_in(client, "S-1001", "!").content


def test_the_session_gets_a_new_key_at_sign_in(world, client):
    client.get(URL)
    session = client.session
    session["seen"] = 1
    session.save()
    before = session.session_key
    client.cookies["eduapp_session"] = before
    sign_in(client, "S-1001")
    assert client.cookies["eduapp_session"].value != before


@pytest.mark.parametrize(
    ("wanted", "given"),
    [
        ("/account/", "/account/"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_only_our_own_pages_follow_a_sign_in(world, client, wanted, given):
    assert sign_in(client, "S-1001", next=wanted).headers["Location"] == given


def test_a_closed_account_is_told_so_only_with_the_right_password(world, client):
    Membership.objects.filter(user=world.teacher).update(is_active=False)
    address = world.teacher.email
    assert b"closed at the moment" in sign_in(client, address).content
    assert b"closed at the moment" not in sign_in(client, address, "nope").content
    assert client.get("/account/").status_code == 302


def test_after_five_wrong_passwords_even_the_right_one_waits(world, client):
    for _try in range(5):
        sign_in(client, "S-1001", "nope")
    page = sign_in(client, "s-1001 ")
    assert page.status_code == 422
    assert b"wait 15 minutes" in page.content
    assert sign_in(client, "S-1002").status_code == 302


def test_a_waiting_page_says_the_same_for_an_unknown_name(world, client):
    for _try in range(5):
        sign_in(client, "S-9999", "nope")
    assert b"wait 15 minutes" in sign_in(client, "S-9999", "nope").content


def test_a_right_password_forgets_the_wrong_ones_before(world, client):
    for _round in range(3):
        for _try in range(4):
            sign_in(Client(), "S-1001", "nope")
        assert sign_in(Client(), "S-1001").status_code == 302


def test_one_place_cannot_try_one_password_on_everybody(world, client, monkeypatch):
    monkeypatch.setattr(signin, "PLACE", Limit("few", 6, 60))
    for number in range(6):
        sign_in(client, f"N-{number}", "x")
    assert b"wait 1 minute " in sign_in(client, "S-1001").content


def test_sign_in_and_its_throttle_work_without_the_cache(world, client, settings):
    settings.CACHES = {
        **settings.CACHES,
        "default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"},
    }
    for _try in range(5):
        sign_in(client, "S-1001", "nope")
    assert b"wait 15 minutes" in sign_in(client, "S-1001").content
    assert sign_in(client, "S-1002").status_code == 302


def test_signing_out_is_a_post_and_ends_the_session(world, client_of):
    client = client_of(world.student)
    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/").headers["Location"] == URL
    assert client.get("/account/").headers["Location"].startswith(URL)


def test_demo_sign_ins_are_shown_by_a_demo_alone(world, client, settings):
    person(world.school, "teacher", "Demo Teacher", email="teacher@demo.example")
    assert b"demo.example" not in client.get(URL).content
    settings.DEMO_SIGNINS = True
    page = client.get(URL).content.decode()
    assert 'data-fill="teacher@demo.example"' in page
    assert "hill.example" not in page


def test_nonsense_is_answered_calmly(world, client):
    for identifier in ("\0", "@", "/", "a" * 300, "😀", "' OR 1=1 --", "../.."):
        assert sign_in(client, identifier, "x").status_code == 422
