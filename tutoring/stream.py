"""The durable stream of one answer, written by a worker: Redis Streams.

Each entry has a kind (`start`, `chunk`, `done`, `error`) and the number of the attempt that wrote it. A task that is
delivered again starts a new attempt on the same stream: readers begin anew at its `start` and drop what an older
attempt still writes, so nothing is doubled. The stream lives for an hour; the finished text is in the database.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:
    from redis import Redis

LONGEST = 5000
LIFETIME_SECONDS = 3600
BEGINNING = "0-0"

MAX_PART = 2**64 - 1
_ID = re.compile(r"([0-9]{1,20})(?:-([0-9]{1,20}))?")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as a reader sees it. `id` is the stream's own, ascending."""

    id: str
    kind: str
    attempt: int
    data: Mapping[str, Any]

    @property
    def ends(self) -> bool:
        return self.kind in ("done", "error")


def key_of(turn: UUID) -> str:
    return f"tutor:{turn}"


class StreamWriter:
    """Writes one attempt. `client` is a plain synchronous client; each call is one round trip."""

    def __init__(self, client: Redis, key: str, attempt: int) -> None:
        self._client = client
        self._key = key
        self._attempt = attempt
        self._next = 0

    def start(self) -> None:
        self._add("start", {})

    def chunk(self, text: str) -> None:
        """The next piece of text; the chunks of an attempt are numbered from 0."""
        self._add("chunk", {"seq": self._next, "text": text})
        self._next += 1

    def done(self) -> None:
        self._add("done", {})

    def error(self, text: str) -> None:
        self._add("error", {"text": text})

    def _add(self, kind: str, data: Mapping[str, Any]) -> None:
        fields = {"kind": kind, "attempt": self._attempt, "data": json.dumps(data, ensure_ascii=False)}
        with self._client.pipeline(transaction=False) as pipe:
            pipe.xadd(self._key, fields, maxlen=LONGEST, approximate=True)  # type: ignore[arg-type]
            pipe.expire(self._key, LIFETIME_SECONDS)
            pipe.execute()


def entry_of(id_: bytes | str, fields: Mapping[bytes, bytes]) -> Entry:
    return Entry(
        id=id_.decode() if isinstance(id_, bytes) else id_,
        kind=fields[b"kind"].decode(),
        attempt=int(fields[b"attempt"]),
        data=json.loads(fields[b"data"]),
    )


def place_of(id_: str) -> tuple[int, int]:
    """An entry id as numbers that compare. Raises ValueError when it is none."""
    found = _ID.fullmatch(id_)
    place = (int(found[1]), int(found[2] or 0)) if found else (MAX_PART + 1, 0)
    if max(place) > MAX_PART:
        raise ValueError(f"not the id of a stream's entry: {id_[:60]!r}")
    return place
