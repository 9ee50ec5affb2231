"""The stream of an answer against a real Valkey: nothing lost, nothing doubled."""

import asyncio
import os
from uuid import uuid4

import pytest
from redis import Redis

from tutoring import hub as hubs
from tutoring.hub import Hub
from tutoring.stream import LIFETIME_SECONDS, Entry, StreamWriter, key_of, place_of


@pytest.fixture
def client():
    with Redis.from_url(os.environ["REDIS_URL"]) as client:
        yield client


@pytest.fixture
async def hub():
    hub = Hub(os.environ["REDIS_URL"])
    yield hub
    await hub.close()


@pytest.fixture
def key():
    return key_of(uuid4())


async def read(hub: Hub, key: str, last: str = "0-0", count: int | None = None) -> list[Entry]:
    """Entries up to the end of the answer, or `count` of them."""
    found: list[Entry] = []
    stream = hub.follow(key, last)
    async for entry in stream:
        found.append(entry)
        if entry.ends or len(found) == count:
            break
    await stream.aclose()
    return found


async def write(client: Redis, key: str, pieces: list[str], attempt: int = 1, end: bool = True) -> None:
    writer = StreamWriter(client, key, attempt)
    await asyncio.to_thread(writer.start)
    for piece in pieces:
        await asyncio.to_thread(writer.chunk, piece)
    if end:
        await asyncio.to_thread(writer.done)


def text_of(entries: list[Entry]) -> str:
    return "".join(entry.data["text"] for entry in entries if entry.kind == "chunk")


async def test_a_reader_that_comes_late_gets_all(client, hub, key):
    await write(client, key, ["A ", "circuit."])
    entries = await asyncio.wait_for(read(hub, key), 10)
    assert [entry.kind for entry in entries] == ["start", "chunk", "chunk", "done"]
    assert [entry.data["seq"] for entry in entries[1:3]] == [0, 1]


async def test_a_reader_that_comes_early_gets_all(client, hub, key):
    reading = asyncio.create_task(read(hub, key))
    await write(client, key, ["A ", "circuit."])
    assert text_of(await asyncio.wait_for(reading, 10)) == "A circuit."


async def test_a_reader_that_comes_in_the_middle_gets_all(client, hub, key):
    pieces = [f"{n} " for n in range(200)]
    writing = asyncio.create_task(write(client, key, pieces))
    found = await asyncio.wait_for(read(hub, key, count=40), 10)
    rest = await asyncio.wait_for(read(hub, key, found[-1].id), 10)
    await writing
    assert text_of(found + rest) == "".join(pieces)


async def test_a_reader_cut_at_every_entry_loses_and_doubles_nothing(client, hub, key):
    pieces = [f"{n} " for n in range(60)]
    writing = asyncio.create_task(write(client, key, pieces))
    found: list[Entry] = []
    while not found or not found[-1].ends:
        last = found[-1].id if found else "0-0"
        found += await asyncio.wait_for(read(hub, key, last, count=1), 10)
    await writing
    assert [entry.data["seq"] for entry in found if entry.kind == "chunk"] == list(range(60))


async def test_many_readers_share_one_hub(client, hub, key):
    other = key_of(uuid4())
    readers = [asyncio.create_task(read(hub, one)) for one in [key, other] * 20]
    await asyncio.gather(write(client, key, ["a", "b"]), write(client, other, ["c"]))
    texts = [text_of(entries) for entries in await asyncio.wait_for(asyncio.gather(*readers), 20)]
    assert texts == ["ab", "c"] * 20


async def test_a_slow_reader_catches_up_from_the_stream(client, hub, key, monkeypatch):
    monkeypatch.setattr(hubs, "QUEUE", 4)
    stream = hub.follow(key)
    first = asyncio.create_task(anext(stream))
    await write(client, key, [f"{n} " for n in range(100)])
    entries = [await asyncio.wait_for(first, 10)]
    while not entries[-1].ends:
        entries.append(await asyncio.wait_for(anext(stream), 10))
    await stream.aclose()
    assert [entry.data["seq"] for entry in entries if entry.kind == "chunk"] == list(range(100))


async def test_a_second_attempt_is_told_apart_from_the_first(client, hub, key):
    await write(client, key, ["half"], attempt=1, end=False)
    await write(client, key, ["whole"], attempt=2)
    entries = await asyncio.wait_for(read(hub, key), 10)
    assert [(entry.kind, entry.attempt) for entry in entries if entry.kind == "start"] == [
        ("start", 1),
        ("start", 2),
    ]
    assert text_of([entry for entry in entries if entry.attempt == 2]) == "whole"


async def test_the_hub_goes_on_when_a_reader_leaves(client, hub, key):
    leaving = hub.follow(key)
    waiting = asyncio.create_task(anext(leaving))
    staying = asyncio.create_task(read(hub, key))
    await asyncio.sleep(0)
    waiting.cancel()
    await write(client, key, ["still here"])
    assert text_of(await asyncio.wait_for(staying, 10)) == "still here"


def test_a_stream_does_not_live_for_ever(client, key):
    StreamWriter(client, key, 1).start()
    assert 0 < client.ttl(key) <= LIFETIME_SECONDS


def test_ids_compare_as_numbers():
    assert place_of("9-10") > place_of("9-9")
    for wrong in ("$", "", "1-2-3", "9" * 40, "+"):
        with pytest.raises(ValueError, match="not the id"):
            place_of(wrong)
