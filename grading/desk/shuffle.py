"""Orders that owe nothing to names, times or drafts, and are the same at every look."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b

__all__ = ["numbers", "stirred"]


def stirred(seed: str, key: int) -> bytes:
    """A sort key: a pseudo-random order of the keys for each seed."""
    return blake2b(f"{seed}:{key}".encode(), digest_size=8).digest()


def numbers(seed: str, keys: Iterable[int]) -> dict[int, int]:
    """A number from 1 for each key, dealt out pseudo-randomly: what stands where a name is hidden."""
    ordered = sorted(set(keys), key=lambda key: stirred(seed, key))
    return {key: number for number, key in enumerate(ordered, 1)}
