"""Checks of weights while they run and after: in the shared cache, as a hint for the page. Lost, it says "not checked"."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import redis
from django.core.cache import cache

__all__ = ["WeightsCheck", "check_of", "check_write", "progress_writer"]

KEEP_SECONDS = 7 * 24 * 3600
STUCK_SECONDS = 60
WAITING, RUNNING, RIGHT, MISSING, ALTERED = "waiting", "running", "right", "missing", "altered"


@dataclass(frozen=True, slots=True)
class WeightsCheck:
    """`state` is waiting, running, right, missing or altered; `at` is when it was written, in seconds of the epoch."""

    state: str
    at: float
    percent: int = 0
    note: str = ""

    @property
    def is_open(self) -> bool:
        return self.state in (WAITING, RUNNING)

    @property
    def is_stuck(self) -> bool:
        """Nothing was heard for a minute: no worker has taken it, or it died."""
        return self.is_open and time.time() - self.at > STUCK_SECONDS


def check_of(name: str) -> WeightsCheck | None:
    with contextlib.suppress(redis.RedisError, OSError):
        found: dict[str, Any] | None = cache.get(_key(name))
        return WeightsCheck(**found) if found else None
    return None


def check_write(name: str, state: str, percent: int = 0, note: str = "") -> None:
    with contextlib.suppress(redis.RedisError, OSError):
        cache.set(_key(name), asdict(WeightsCheck(state, time.time(), percent, note)), KEEP_SECONDS)


def progress_writer(name: str) -> Callable[[int, int], None]:
    """Hears (done, total) for each block and writes whole percents."""
    told = -1

    def tell(done: int, total: int) -> None:
        nonlocal told
        percent = 100 * done // max(1, total)
        if percent != told:
            told = percent
            check_write(name, RUNNING, percent)

    return tell


def _key(name: str) -> str:
    return f"weights-check:{name}"
