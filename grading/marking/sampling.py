"""Random draws that stay as they are: the same seed gives the same order, whatever comes later. Pure."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection, Iterable
from math import ceil

__all__ = ["draw", "drawn", "new_seed", "sample_size"]


def new_seed() -> int:
    """A seed for a new plan, 0..2^31 - 1."""
    return secrets.randbelow(2**31)


def draw(seed: int, answer: int) -> float:
    """The lot of one answer, 0..1: uniform over answers, and independent of all others."""
    digest = hashlib.sha256(f"{seed}:{answer}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64


def sample_size(answers: int, percent: int, count: int) -> int:
    """How many of `answers` are read twice: the larger of a share (rounded up) and a number, at most all."""
    return min(answers, max(ceil(answers * percent / 100), count))


def drawn(answers: Iterable[int], held: Collection[int], size: int, seed: int) -> list[int]:
    """The answers to add so that `size` of them are in the sample. Those in `held` stay, even above `size`."""
    every = set(answers)
    missing = size - len(every & set(held))
    free = sorted(every - set(held), key=lambda one: (draw(seed, one), one))
    return free[: max(0, missing)]
