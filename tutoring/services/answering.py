"""One attempt at an answer: retrieve, compose, stream, save. Runs in a worker."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

import redis
from django.conf import settings
from django.utils import timezone

from tutoring import engines
from tutoring.answer import Cited, Done, Source, Token, answer
from tutoring.answerable import wanted
from tutoring.models import Passage, Turn
from tutoring.phrases import TutorPhrases
from tutoring.retrieval import Hit, rank
from tutoring.services.passages import FLOAT32, passages_embed, passages_index, text_of
from tutoring.services.turns import LEASE, Claim, turn_claim, turn_finish, turn_renew
from tutoring.stream import StreamWriter, key_of

if TYPE_CHECKING:
    from ml.encoders import Encoder
    from ml.generators import Generator

__all__ = ["turn_answer"]

log = logging.getLogger(__name__)

RENEW = LEASE / 3
# A question with fewer words of its own ("And why?") is searched together with the one before it.
SHORT = 3


def turn_answer(*, turn_id: int) -> bool:
    """Answer one turn. False when there was nothing to do, or a newer attempt has taken it.

    May be called twice, late or at once for the same turn: one attempt writes, under its number.
    """
    claim = turn_claim(turn_id=turn_id, now=timezone.now())
    if claim is None:
        return False
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        writer = _Quiet(StreamWriter(client, key_of(claim.turn.public_id), claim.attempt))
        writer.start()
        saved = _write(claim, writer, engines.generator(), engines.encoder())
        if saved:
            writer.done()
    return saved


def _write(claim: Claim, writer: _Quiet, generator: Generator, encoder: Encoder | None) -> bool:
    conversation = claim.turn.conversation
    language = conversation.course.language
    passages = passages_index(lesson=conversation.lesson)
    question = _question(claim.turn)
    hits = _hits(question, passages, encoder)
    sources = [Source(one.heading, one.text) for one in passages]
    citations: list[tuple[int, Passage, str]] = []
    renewed = time.monotonic()
    for event in answer(question, hits, sources, generator, TutorPhrases(language), language):
        if isinstance(event, Token):
            writer.chunk(event.text)
        elif isinstance(event, Cited):
            citations.append((event.number, passages[event.index], event.quote))
        elif isinstance(event, Done):
            return turn_finish(
                claim=claim,
                text=event.text,
                kind=event.kind,
                written_by=event.written_by,
                citations=citations,
            )
        if time.monotonic() - renewed > RENEW.total_seconds():
            renewed = time.monotonic()
            if not turn_renew(claim=claim, now=timezone.now()):
                return False
    return False


def _question(turn: Turn) -> str:
    """What to answer: the question, with the one before it where it says too little by itself."""
    asked = turn.conversation.turns.filter(author=Turn.Author.STUDENT, position__lt=turn.position)
    recent = list(asked.order_by("-position").values_list("text", flat=True)[:2])
    if len(recent) > 1 and len(wanted(recent[0])) < SHORT:
        return f"{recent[1]} {recent[0]}"
    return recent[0]


def _hits(question: str, passages: Sequence[Passage], encoder: Encoder | None) -> list[Hit]:
    import numpy as np

    texts = [text_of(one) for one in passages]
    if encoder is None or not passages:
        return rank(question, texts)
    passages_embed(passages=passages, encoder=encoder)
    vectors = np.stack([np.frombuffer(bytes(one.vector or b""), FLOAT32) for one in passages])
    return rank(question, texts, encoder.embed([question])[0], vectors)


class _Quiet:
    """Writes to the stream as long as it can be reached. The answer itself goes to the database."""

    def __init__(self, writer: StreamWriter) -> None:
        self._writer = writer

    def start(self) -> None:
        with suppress(redis.RedisError):
            self._writer.start()

    def chunk(self, text: str) -> None:
        with suppress(redis.RedisError):
            self._writer.chunk(text)

    def done(self) -> None:
        with suppress(redis.RedisError):
            self._writer.done()
