"""The socket of one answer, on the real database and Valkey."""

from __future__ import annotations

import asyncio
from http.cookies import SimpleCookie

import pytest
import redis
from channels.auth import AuthMiddlewareStack
from channels.db import database_sync_to_async as in_database
from channels.routing import URLRouter
from channels.testing import WebsocketCommunicator
from django.conf import settings
from django.db import close_old_connections
from django.test import Client

from tests.tutoring.asking import ask, lesson
from tutoring import consumers
from tutoring.models import Turn
from tutoring.services.answering import turn_answer
from tutoring.sockets import socket_urlpatterns
from tutoring.stream import StreamWriter, key_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("lesson")]
PATIENCE = 60  # seconds; it only ends a test that hangs
__all__ = ["lesson"]


@pytest.fixture(autouse=True)
def _connections_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test kit keeps the threads' database connections open; the product closes them, and so must we."""
    monkeypatch.setattr("channels.testing.application.no_op", close_old_connections)


application = AuthMiddlewareStack(URLRouter(socket_urlpatterns))


def cookies_of(user) -> bytes:
    client = Client()
    client.force_login(user)
    jar: SimpleCookie = client.cookies
    return "; ".join(f"{name}={one.value}" for name, one in jar.items()).encode()


def open_socket(turn: Turn, cookie: bytes, last: str = "") -> WebsocketCommunicator:
    return WebsocketCommunicator(
        application, f"/ws/tutor/{turn.public_id}/?last={last}", headers=[(b"cookie", cookie)]
    )


async def messages(socket: WebsocketCommunicator, count: int | None = None) -> list[dict]:
    """Messages up to the end of the answer, or `count` of them; then the connection is cut."""
    assert (await socket.connect(timeout=PATIENCE))[0]
    found: list[dict] = []
    while not found or found[-1]["type"] != "end":
        found.append(await socket.receive_json_from(timeout=PATIENCE))
        if len(found) == count:
            break
    await socket.disconnect()
    return found


async def write(turn: Turn, pieces: list[str], attempt: int = 1, end: bool = True) -> None:
    def all_of_it() -> None:
        with redis.Redis.from_url(settings.REDIS_URL) as client:
            writer = StreamWriter(client, key_of(turn.public_id), attempt)
            writer.start()
            for piece in pieces:
                writer.chunk(piece)
            if end:
                writer.done()

    await asyncio.to_thread(all_of_it)


def chunks(found: list[dict]) -> list[int]:
    return [one["seq"] for one in found if one["type"] == "chunk"]


async def test_an_answer_arrives_word_by_word(world):
    turn = await in_database(ask)(world)
    cookie = await in_database(cookies_of)(world.student)
    reading = asyncio.create_task(messages(open_socket(turn, cookie)))
    await in_database(turn_answer)(turn_id=turn.pk)
    found = await reading
    await in_database(turn.refresh_from_db)()
    assert "".join(one["text"] for one in found if one["type"] == "chunk") == turn.text
    assert [one["type"] for one in found[-2:]] == ["done", "end"]
    assert len(chunks(found)) > 20


async def test_a_socket_cut_at_every_message_loses_and_doubles_nothing(world):
    turn = await in_database(ask)(world)
    cookie = await in_database(cookies_of)(world.student)
    pieces = [f"{n} " for n in range(40)]
    writing = asyncio.create_task(write(turn, pieces))
    found: list[dict] = []
    while not found or found[-1]["type"] != "done":
        last = found[-1]["id"] if found else ""
        found += await messages(open_socket(turn, cookie, last), count=1)
    await writing
    assert chunks(found) == list(range(40))
    assert "".join(one["text"] for one in found if one["type"] == "chunk") == "".join(pieces)


async def test_what_an_overtaken_attempt_still_writes_is_not_shown(world):
    turn = await in_database(ask)(world)
    cookie = await in_database(cookies_of)(world.student)
    await write(turn, ["old"], attempt=1, end=False)
    await write(turn, ["new"], attempt=2, end=False)
    await write(turn, [" stale"], attempt=1, end=False)
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        StreamWriter(client, key_of(turn.public_id), 2).done()
    found = await messages(open_socket(turn, cookie))
    after = found[[one.get("attempt") for one in found].index(2) :]
    assert [one["text"] for one in after if one["type"] == "chunk"] == ["new"]


async def test_a_finished_answer_whose_stream_is_gone_ends_at_once(world, monkeypatch):
    monkeypatch.setattr(consumers, "SILENCE_SECONDS", 0.05)
    turn = await in_database(ask)(world)
    await in_database(Turn.objects.filter(pk=turn.pk).update)(state="done", text="All said.")
    found = await messages(open_socket(turn, await in_database(cookies_of)(world.student)))
    assert [one["type"] for one in found] == ["done", "end"]


async def test_a_failed_answer_is_told_as_an_error(world, monkeypatch):
    monkeypatch.setattr(consumers, "SILENCE_SECONDS", 0.05)
    turn = await in_database(ask)(world)
    await in_database(Turn.objects.filter(pk=turn.pk).update)(state="failed")
    found = await messages(open_socket(turn, await in_database(cookies_of)(world.student)))
    assert [one["type"] for one in found] == ["error", "end"]


@pytest.mark.parametrize("last", ["$", "nonsense", "9" * 40, "1-2-3", "%00"])
async def test_a_place_that_is_none_is_read_from_the_beginning_or_waits(world, last):
    turn = await in_database(ask)(world)
    await write(turn, ["a"])
    socket = open_socket(turn, await in_database(cookies_of)(world.student), last)
    assert (await socket.connect(timeout=PATIENCE))[0]
    await socket.disconnect()


@pytest.mark.parametrize("who", ["teacher", "assistant", "admin", "guardian", "outsider"])
async def test_only_the_student_of_the_conversation_may_listen(world, who):
    turn = await in_database(ask)(world)
    socket = open_socket(turn, await in_database(cookies_of)(world.people[who]))
    assert not (await socket.connect(timeout=PATIENCE))[0]


async def test_people_of_another_school_and_strangers_are_refused(world, other_world):
    turn = await in_database(ask)(world)
    for cookie in (await in_database(cookies_of)(other_world.student), b""):
        assert not (await open_socket(turn, cookie).connect(timeout=PATIENCE))[0]
