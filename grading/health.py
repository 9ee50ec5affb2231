"""Signs of life that workers leave in the shared cache, for pages and health checks to read.

They are hints: with the cache lost the pages still work and only say less.
"""

from __future__ import annotations

import logging
import time
from typing import Any

import redis
from django.core.cache import cache

__all__ = [
    "MODEL_NOTE",
    "WORKER_SEEN",
    "grader_notes",
    "grader_waits",
    "grader_works",
    "model_note",
    "model_waits",
    "model_works",
    "worker_age",
    "worker_seen",
]

log = logging.getLogger(__name__)
WORKER_SEEN = "worker-seen"  # seconds since the epoch of a worker's last sweep
MODEL_NOTE = "grading-model-note"  # why short answers wait for their model
GRADER_NOTES = "grading-grader-notes"  # classes' own graders that cannot be used, and why
_DAY = 24 * 3600


def worker_seen() -> None:
    _write(WORKER_SEEN, time.time(), _DAY)


def worker_age() -> float | None:
    """Seconds since a worker last swept; None when none did or the cache does not answer."""
    seen = _read(WORKER_SEEN)
    return round(max(0.0, time.time() - seen), 1) if seen else None


def model_waits(why: str) -> None:
    """The model cannot be loaded; `why` says what to do about it."""
    _write(MODEL_NOTE, why, _DAY)


def model_works() -> None:
    try:
        cache.delete(MODEL_NOTE)
    except redis.RedisError as error:
        log.warning("the cache does not answer (%s)", error)


def model_note() -> str:
    """Why short answers wait for their model, or ""."""
    return str(_read(MODEL_NOTE) or "")


def grader_waits(grader: str, why: str) -> None:
    """A class's own grader cannot be used; `why` is missing, altered or other_base."""
    notes = grader_notes()
    if notes.get(grader) != why:
        _write(GRADER_NOTES, {**notes, grader: why}, _DAY)


def grader_works(grader: str) -> None:
    notes = grader_notes()
    if notes.pop(grader, None):
        _write(GRADER_NOTES, notes, _DAY)


def grader_notes() -> dict[str, str]:
    """Why graders cannot be used, by their public id."""
    return dict(_read(GRADER_NOTES) or {})


def _read(key: str) -> Any:
    try:
        return cache.get(key)
    except redis.RedisError as error:
        log.warning("the cache does not answer (%s)", error)
        return None


def _write(key: str, value: Any, seconds: int) -> None:
    try:
        cache.set(key, value, seconds)
    except redis.RedisError as error:
        log.warning("the cache does not answer (%s)", error)
