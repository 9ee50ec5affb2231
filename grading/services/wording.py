"""Drafts whose feedback a generator words, in a worker, once each. Without a generator nothing is done.

A failure leaves the catalogue's sentences where they are: the next ring tries again what was not reached.
"""

from __future__ import annotations

import logging
import time
from typing import Any

from django.core.cache import cache
from django.db.models import F, QuerySet

from grading import feedback
from grading.feedback import Line, Voice
from grading.feedback.wording import SECONDS, TooSlow, Worded, word
from grading.models import Draft, Response
from grading.own_models import generator as engine
from grading.suggestions import Voices
from ml.generators import Generator, GeneratorError

__all__ = ["drafts_word", "wording_is_due"]

log = logging.getLogger(__name__)
# One worker words at a time: a generator has one throat. The lock outlives the slowest feedback.
LOCK, LOCK_SECONDS = "feedback-wording", int(3 * SECONDS)
# A generator that is down is not asked again by every sweep.
PAUSE_SECONDS = 120
BATCH = 32


def wording_is_due() -> bool:
    """Whether a generator is set and a draft that waits for its teacher was not given to it yet."""
    return engine.is_configured() and _unworded().exists()


def drafts_word() -> int:
    """Word all that is due; returns how many drafts were. Never raises for what a generator does."""
    if not wording_is_due() or not cache.add(LOCK, 1, LOCK_SECONDS):
        return 0
    done = 0
    try:
        generator = engine.generator()
        while generator.writes and (drafts := list(_unworded()[:BATCH])):
            worded = _batch(drafts, generator)
            done += worded
            if not worded:
                break
    except GeneratorError as error:
        log.warning("feedback keeps the words of the catalogue: %s", error)
        cache.set(LOCK, 1, PAUSE_SECONDS)
        return done
    cache.delete(LOCK)
    return done


def _batch(drafts: list[Draft], generator: Generator) -> int:
    voices, done = Voices(draft.response.question for draft in drafts), 0
    for draft in drafts:
        cache.set(LOCK, 1, LOCK_SECONDS)
        done += _word(draft, voices, generator)
    return done


def _unworded() -> QuerySet[Draft]:
    rows = Draft.objects.filter(
        response__state=Response.State.DRAFTED,
        answer_version=F("response__version"),
        verdict__worded__isnull=True,
    )
    return rows.order_by("pk").select_related(
        "response__question__course", "response__submission__student", "response__submission__section"
    )


def _word(draft: Draft, voices: Voices, generator: Generator) -> int:
    """Only written where the verdict is still the one that was worded."""
    voice = voices.of(draft.response)
    try:
        lines = feedback.lines(draft.as_verdict(), voice)
    except LookupError as error:
        log.error("a finding of draft %s has no words: %s", draft.pk, error)
        lines = []
    found = _worded(lines, voice, generator)
    new = {**draft.verdict, "wordings": dict(found.wordings), "worded": _record(found)}
    return Draft.objects.filter(pk=draft.pk, verdict=draft.verdict).update(verdict=new)


def _worded(lines: list[Line], voice: Voice, generator: Generator) -> Worded:
    if not lines:
        return Worded("")
    try:
        return word(lines, voice, generator, time.monotonic)
    except TooSlow as error:
        log.warning("a feedback keeps the words of the catalogue: %s", error)
        return Worded(generator.describe(), unsaid=len(lines))


def _record(found: Worded) -> dict[str, Any]:
    return {"by": found.by, "dropped": found.dropped, "unsaid": found.unsaid}
