"""Every page of the product as one role opens it, before and after something bad has happened to the school."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from grading.models import Grade, Response, Submission
from tests.access.matrix import ROWS
from tests.browser.furnished import furnish
from tests.factories import World

__all__ = ["broken", "pages_of"]

TOUCHED = ("grading:", "recommend:", "home:index", "home:classes", "courses:", "rosters:person")


def pages_of(world: World, role: str) -> list[str]:
    """A school in the middle of term, and the addresses of everything in it that opens for this role.

    The school's student has been in every room: released, grouped, read twice, asked about, practised with.
    """
    _one_work(world)
    rows = [row for row in ROWS if row.method == "get" and row.expected(role) == 200]
    found = [reverse(row.name, args=row.args(world)) for row in rows if row.name.startswith(TOUCHED)]
    return [*found, *(url for url, status in furnish(world).get(role, []) if status == 200)]


def broken(world: World, role: str, pages: Sequence[str], *, gone: Sequence[str] = ()) -> list[str]:
    """Pages that do not open any more. Addresses that contain one of `gone` may say that they do not exist.

    A page that fails raises here, with its own error.
    """
    client = _client(world, role)
    statuses = ((address, client.get(address).status_code) for address in pages)
    return [
        f"{address}: {status}"
        for address, status in statuses
        if status not in {200, 302, 404 if any(one in address for one in gone) else 200}
    ]


def _client(world: World, role: str) -> Client:
    client = Client()
    client.force_login(world.people[role])
    return client


def _one_work(world: World) -> Submission:
    """The rows of the access matrix make several works of one student; here they all mean this one."""
    now = timezone.now()
    work = world.submission(state="submitted", submitted_at=now, released_at=now)
    for question in world.questions.values():
        response = Response.objects.create(
            school=world.school, submission=work, question=question, answer={"text": "one path"}, version=1,
            state="graded",
        )  # fmt: skip
        Grade.objects.create(response=response, score=Decimal("0.5"), decided_by=world.teacher)
    short = work.responses.get(question__kind="short_answer")
    world.extra |= {
        "submission": work,
        "handed_in": work,
        "response": short,
        "waiting": short,
        "shown": short,
    }
    return work
