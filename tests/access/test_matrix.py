"""Walks every address for every role of this school and of another one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.access.matrix import ROLES, ROWS, Row
from tests.factories import World

pytestmark = pytest.mark.django_db


def names(patterns: list[URLPattern | URLResolver], namespace: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from names(pattern.url_patterns, inner)
        else:
            yield f"{namespace}{pattern.name}"


def test_every_address_has_a_row_and_every_row_an_address():
    known, listed = set(names(get_resolver().url_patterns)), {row.name for row in ROWS}
    assert known - listed == set(), "add a row to tests/access/matrix.py"
    assert listed - known == set()


def send(client: Client, row: Row, world: World) -> tuple[int, str]:
    url = reverse(row.name, args=row.args(world))
    body = {"data": "{}", "content_type": "application/json"} if row.method == "put" else {}
    reply = getattr(client, row.method)(url, **body)
    return reply.status_code, reply.headers.get("Location", "")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.name}-{row.method}")
def test_each_role_gets_what_the_matrix_says(row: Row, world: World, other_world: World, client_of):
    got = {role: send(client_of(world.people[role]), row, world)[0] for role in ROLES}
    assert got == {role: row.expected(role) for role in ROLES}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.name}-{row.method}")
def test_people_of_another_school_are_told_nothing(row: Row, world: World, other_world: World, client_of):
    for role in ("admin", "teacher", "student"):
        status, _location = send(client_of(other_world.people[role]), row, world)
        allowed = {row.foreign, 403} if row.foreign == 404 else {row.foreign}
        if not row.args(world):  # the address names nothing of a school: they see their own
            allowed = {row.expected(role)}
        assert status in allowed, role


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.name}-{row.method}")
def test_signed_out_visitors_are_sent_to_sign_in(row: Row, world: World):
    status, location = send(Client(), row, world)
    if row.anonymous == "sign_in":
        assert status == 302
        assert location.startswith(reverse("people:sign_in"))
    else:
        assert status == row.anonymous
