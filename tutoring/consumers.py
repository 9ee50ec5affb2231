"""A socket for one answer: who may listen, then the stream from the last entry that the page has."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from typing import Any
from urllib.parse import parse_qs

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from django.conf import settings

from school.people.access import OWN, SESSION_SCHOOL, actor_for, visible
from tutoring.hub import hub_for_loop
from tutoring.models import Turn
from tutoring.stream import BEGINNING, Entry, key_of, place_of

__all__ = ["AnswerStream"]

# How often a silent stream is compared with the database, which has the last word.
SILENCE_SECONDS = 5.0
FINISHED = {"done": "done", "failed": "error"}


class AnswerStream(AsyncJsonWebsocketConsumer):
    """Only the student whose conversation it is. Says what static/js/stream.js reads; takes nothing in."""

    forwarding: asyncio.Task[None] | None = None

    async def connect(self) -> None:
        turn = await database_sync_to_async(self._turn, thread_sensitive=False)()
        if turn is None:
            await self.close(4404)
            return
        await self.accept()
        self.forwarding = asyncio.create_task(self._forward(turn, self._last()))

    async def disconnect(self, code: int) -> None:
        if self.forwarding is not None:
            self.forwarding.cancel()
            with suppress(asyncio.CancelledError):
                await self.forwarding

    async def receive(self, *_args: Any, **_more: Any) -> None:
        """The page only listens; what it sends is dropped."""

    async def _forward(self, turn: Turn, last: str) -> None:
        attempt = turn.attempts
        async with aclosing(hub_for_loop(settings.REDIS_URL).follow(key_of(turn.public_id), last)) as entries:
            while (entry := await self._next(entries, turn)) is not None:
                # An attempt that was given up may still write: its pieces must not mix with the new one's.
                if entry.kind == "start":
                    attempt = max(attempt, entry.attempt)
                if entry.attempt >= attempt:
                    await self.send_json(_message(entry))
                    if entry.ends:
                        break
            else:
                await self.send_json({"type": await self._outcome(turn)})
        await self.send_json({"type": "end"})
        await self.close()

    async def _next(self, entries: AsyncGenerator[Entry, None], turn: Turn) -> Entry | None:
        """The next entry; None when the stream is silent because the turn is over and its end was lost."""
        coming = asyncio.ensure_future(anext(entries))
        try:
            while True:
                done, _pending = await asyncio.wait({coming}, timeout=SILENCE_SECONDS)
                if done:
                    return coming.result()
                if await self._outcome(turn):
                    return None
        finally:
            coming.cancel()
            with suppress(asyncio.CancelledError, StopAsyncIteration):
                await coming

    async def _outcome(self, turn: Turn) -> str:
        """done or error, as the database has it; empty while the turn is open."""
        states = Turn.objects.filter(pk=turn.pk).values_list("state", flat=True)
        state = await database_sync_to_async(states.first, thread_sensitive=False)()
        return FINISHED.get(str(state), "")

    def _last(self) -> str:
        """The id that the page has seen last; from the beginning when it names none."""
        asked = parse_qs(self.scope["query_string"].decode()).get("last", [BEGINNING])[0]
        try:
            place_of(asked)
        except ValueError:
            return BEGINNING
        return asked

    def _turn(self) -> Turn | None:
        user = self.scope["user"]
        actor = actor_for(user, self.scope["session"].get(SESSION_SCHOOL)) if user.is_authenticated else None
        if actor is None:
            return None
        public_id = self.scope["url_route"]["kwargs"]["turn_id"]
        return visible(actor, Turn, OWN).filter(public_id=public_id, author=Turn.Author.TUTOR).first()


def _message(entry: Entry) -> dict[str, Any]:
    return {"id": entry.id, "type": entry.kind, "attempt": entry.attempt, **entry.data}
