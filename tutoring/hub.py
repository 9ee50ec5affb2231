"""Readers of answers in a web process: one blocking XREAD for all of them.

A reader is registered first, then gets what the stream already holds after its last id, then what the hub brings; ids
that it has seen are dropped, so the seam loses and doubles nothing. A reader whose queue overflows is told so and
catches up from the stream.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4
from weakref import WeakKeyDictionary

from redis.asyncio import Redis
from redis.exceptions import RedisError

from tutoring.stream import BEGINNING, Entry, entry_of, place_of

logger = logging.getLogger(__name__)

QUEUE = 256  # entries that a slow socket may be behind before it is sent to the stream to catch up
PAGE = 500  # entries per XRANGE
RETRY_SECONDS = 1.0
WAKE_SECONDS = 60


@dataclass(eq=False)
class _Reader:
    queue: asyncio.Queue[Entry] = field(default_factory=lambda: asyncio.Queue(QUEUE))
    behind: bool = False

    def offer(self, entry: Entry) -> None:
        """Once behind, nothing more is taken until the reader has caught up: a gap must not be jumped."""
        if self.behind:
            return
        try:
            self.queue.put_nowait(entry)
        except asyncio.QueueFull:
            self.behind = True


class Hub:
    """One per event loop. `url` is the address of the store; connections are opened at the first reader."""

    def __init__(self, url: str) -> None:
        # The blocking connection must never time out: redis-py 8 would close it after 5 s.
        # Any: the client's types allow for decoded answers, which these clients never give.
        self._blocking: Any = Redis.from_url(url, socket_timeout=None)
        self._plain: Any = Redis.from_url(url)
        self._wake = f"hub:{uuid4()}"
        self._readers: dict[str, set[_Reader]] = {}
        # From the beginning, never "$": a wake-up between two reads would be missed.
        self._cursors: dict[str, str] = {self._wake: BEGINNING}
        self._task: asyncio.Task[None] | None = None

    async def follow(self, key: str, last: str = BEGINNING) -> AsyncGenerator[Entry, None]:
        """Every entry of the stream after `last`, then each new one. Ends only when the caller stops."""
        reader = _Reader()
        await self._register(key, reader)
        try:
            async for entry in self._after(key, last):
                last = entry.id
                yield entry
            while True:
                async for entry in self._next(key, reader, last):
                    last = entry.id
                    yield entry
        finally:
            self._leave(key, reader)

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        await self._blocking.aclose()
        await self._plain.aclose()

    async def _next(self, key: str, reader: _Reader, last: str) -> AsyncIterator[Entry]:
        """The next entry; or, for a reader that fell behind, all it missed."""
        if reader.behind and reader.queue.empty():
            reader.behind = False
            async for entry in self._after(key, last):
                yield entry
            return
        entry = await reader.queue.get()
        if place_of(entry.id) > place_of(last):
            yield entry

    async def _after(self, key: str, last: str) -> AsyncIterator[Entry]:
        while True:
            rows = await self._plain.xrange(key, min=f"({last}", count=PAGE)
            for id_, fields in rows:
                entry = entry_of(id_, fields)
                last = entry.id
                yield entry
            if len(rows) < PAGE:
                return

    async def _register(self, key: str, reader: _Reader) -> None:
        readers = self._readers.setdefault(key, set())
        readers.add(reader)
        if key not in self._cursors:
            newest = await self._plain.xrevrange(key, count=1)
            self._cursors.setdefault(key, newest[0][0].decode() if newest else BEGINNING)
            await self._ring()
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run(), name="tutor-hub")

    def _leave(self, key: str, reader: _Reader) -> None:
        readers = self._readers.get(key, set())
        readers.discard(reader)
        if not readers:
            self._readers.pop(key, None)
            self._cursors.pop(key, None)

    async def _ring(self) -> None:
        """Interrupts the blocking read, so that it takes in the new stream."""
        async with self._plain.pipeline(transaction=False) as pipe:
            pipe.xadd(self._wake, {"w": 1}, maxlen=10, approximate=True)
            pipe.expire(self._wake, WAKE_SECONDS)
            await pipe.execute()

    async def _run(self) -> None:
        while self._readers:
            try:
                found = await self._blocking.xread(dict(self._cursors), block=WAKE_SECONDS * 1000)
            except (RedisError, OSError):
                # Cursors stay where they are, so nothing is lost when the store comes back.
                logger.warning("The store of the streams is away; trying again.")
                await asyncio.sleep(RETRY_SECONDS)
                continue
            for key, rows in found or ():
                self._give(key.decode(), rows)

    def _give(self, key: str, rows: list[tuple[bytes, dict[bytes, bytes]]]) -> None:
        if key not in self._cursors:
            return  # the last reader left while the read was under way
        self._cursors[key] = rows[-1][0].decode()
        for reader in self._readers.get(key, ()):
            for id_, fields in rows:
                reader.offer(entry_of(id_, fields))


_hubs: WeakKeyDictionary[asyncio.AbstractEventLoop, Hub] = WeakKeyDictionary()


def hub_for_loop(url: str) -> Hub:
    """The hub of the running event loop."""
    loop = asyncio.get_running_loop()
    if loop not in _hubs:
        _hubs[loop] = Hub(url)
    return _hubs[loop]
