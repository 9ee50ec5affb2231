"""Slowing down guesses: attempts are counted for a while under a hash of who or where.

The counts live in the shared cache. Where it cannot be reached, each process counts for itself: weaker,
but a dead cache neither locks a school out nor opens the door to guessing.
"""

from __future__ import annotations

import hashlib
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import redis
from django.core.cache import BaseCache, caches

__all__ = ["Limit", "TooManyTriesError", "check", "count", "forget"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `attempts` within `seconds`, counted from the first of them."""

    name: str
    attempts: int
    seconds: int


class TooManyTriesError(Exception):
    """Too many attempts; `minutes` is how long to wait, at least 1."""

    def __init__(self, seconds: float) -> None:
        self.minutes = max(1, math.ceil(seconds / 60))
        super().__init__(f"try again in {self.minutes} min")


def check(limit: Limit, who: str) -> None:
    """Raise TooManyTriesError when `who` has used up the limit."""
    key = _key(limit, who)
    used, until = _ask(lambda cache: (cache.get(key, 0), cache.get(f"{key}:until", 0.0)))
    if used >= limit.attempts:
        raise TooManyTriesError(until - time.time())


def count(limit: Limit, who: str) -> None:
    """One more attempt by `who`."""
    key = _key(limit, who)

    def add(cache: BaseCache) -> None:
        if cache.add(key, 0, limit.seconds):
            cache.set(f"{key}:until", time.time() + limit.seconds, limit.seconds)
        try:
            cache.incr(key)
        except ValueError:  # it ended between the two calls
            cache.set(key, 1, limit.seconds)

    _ask(add)


def forget(limit: Limit, who: str) -> None:
    """Start `who` at nought again, after a success."""
    key = _key(limit, who)
    _ask(lambda cache: cache.delete(key))


def _key(limit: Limit, who: str) -> str:
    digest = hashlib.sha256(who.strip().casefold().encode()).hexdigest()[:32]
    return f"throttle:{limit.name}:{digest}"


def _ask(question: Callable[[BaseCache], T]) -> T:
    try:
        return question(caches["default"])
    except (redis.RedisError, OSError):
        return question(caches["process"])
