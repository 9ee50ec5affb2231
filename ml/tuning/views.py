"""One pass of the frozen base over each answer, kept as numbers that any head can use."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Protocol

import numpy as np

from ml.answers import lexical
from ml.answers.features import Text
from ml.answers.scorer import Request
from ml.memory import halved
from ml.tuning import writing
from ml.tuning.base import Row

BUCKETS = 1 << 13
BLOCK = 64


class Base(Protocol):
    """What learning needs of the shipped scorer (ml.answers.scorer.Scorer is one)."""

    @property
    def version(self) -> str: ...
    @property
    def encoder(self) -> Any: ...
    def analysed(self, texts: Sequence[str]) -> dict[str, Text]: ...
    def features_of(self, requests: Sequence[Request]) -> np.ndarray: ...


@dataclass(frozen=True, slots=True)
class View:
    """One answer: `tokens` float32 [tokens, width] and `rarity` [tokens] of its words in context, `sentence` [width],
    `aligned` what it shares with the references, hash buckets with counts of its words and letters, and how it is written."""

    tokens: np.ndarray
    rarity: np.ndarray
    sentence: np.ndarray
    aligned: np.ndarray
    words: tuple[np.ndarray, np.ndarray]
    letters: tuple[np.ndarray, np.ndarray]
    writing: np.ndarray


def hashed(names: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """Buckets of names (feature hashing, Weinberger et al. 2009) and how often each occurs."""
    places = np.asarray([zlib.crc32(name.encode()) % BUCKETS for name in names], dtype=np.int64)
    return np.unique(places, return_counts=True)


def words_of(answer: str) -> list[str]:
    """Stems and pairs of stems."""
    stems = [lexical.stem(word) for word in lexical.words(answer)]
    return [*stems, *(f"{left} {right}" for left, right in pairwise(stems))]


def letters_of(answer: str) -> list[str]:
    """Stretches of three to five letters within words, so that a misspelt word is still known."""
    padded = [f" {word} " for word in lexical.words(answer)]
    return [w[i : i + size] for w in padded for size in (3, 4, 5) for i in range(len(w) - size + 1)]


def requests_of(rows: Sequence[Row]) -> list[Request]:
    """Rows as the scorer reads them; without a reference an answer is compared with its question."""
    return [Request(r.prompt, r.references or (r.prompt,), r.answer) for r in rows]


def read(base: Base, rows: Sequence[Row]) -> list[View]:
    """Views of all rows in order; each distinct answer is read once.

    When memory runs out, the batch is halved and read again.
    """
    unique = list(dict.fromkeys(requests_of(rows)))
    made = dict(zip(unique, halved(lambda some: _views(base, some), unique), strict=True))
    return [made[request] for request in requests_of(rows)]


def _views(base: Base, requests: Sequence[Request]) -> list[View]:
    ready = base.analysed([text for one in requests for text in (one.question, one.answer)])
    aligned = base.features_of(requests) if requests else np.zeros((0, 0))
    return [
        View(
            tokens=ready[request.answer].tokens.vectors,
            rarity=ready[request.answer].rarity,
            sentence=ready[request.answer].vector,
            aligned=shared,
            words=hashed(words_of(request.answer)),
            letters=hashed(letters_of(request.answer)),
            writing=writing.features_of(ready[request.answer], ready[request.question]),
        )
        for request, shared in zip(requests, aligned, strict=True)
    ]
