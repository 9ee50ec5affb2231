"""What one pass of the base says of an answer, as numbers that any head can use."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from ml.answers import lexical
from ml.answers.features import Text
from ml.answers.scorer import Request
from ml.tuning.base import Row

BUCKETS = 1 << 12
BLOCK = 64


class Base(Protocol):
    """What learning needs of the shipped scorer (ml.answers.scorer.Scorer is one)."""

    @property
    def version(self) -> str: ...
    def analysed(self, texts: Sequence[str]) -> dict[str, Text]: ...
    def features_of(self, requests: Sequence[Request]) -> np.ndarray: ...
    def cross_outputs(self, requests: Sequence[Request]) -> tuple[np.ndarray, list[bool]]: ...


@dataclass(frozen=True, slots=True)
class Views:
    """Views of n answers: `dense` float32 [n, width] and `grams` float32 [n, BUCKETS], rows of length 1 or 0."""

    dense: np.ndarray
    grams: np.ndarray

    def __getitem__(self, at: np.ndarray | Sequence[int]) -> "Views":
        return Views(self.dense[at], self.grams[at])


def buckets(answer: str) -> np.ndarray:
    """Hash buckets of an answer's stems, pairs of stems and letters (Weinberger et al. 2009)."""
    stems = [lexical.stem(word) for word in lexical.words(answer)]
    pairs = [f"{left} {right}" for left, right in zip(stems, stems[1:], strict=False)]
    padded = " ".join(["", *lexical.words(answer), ""])
    letters = [f"_{padded[i : i + 4]}" for i in range(len(padded) - 3)]
    names = sorted({*stems, *pairs, *letters})
    return np.asarray([zlib.crc32(name.encode()) % BUCKETS for name in names], dtype=np.int64)


def grams_of(answers: Sequence[str]) -> np.ndarray:
    found = np.zeros((len(answers), BUCKETS), dtype=np.float32)
    for row, answer in enumerate(answers):
        at = buckets(answer)
        np.add.at(found[row], at, 1.0)
    lengths = np.linalg.norm(found, axis=1, keepdims=True)
    return found / np.maximum(lengths, 1e-9)


def requests_of(rows: Sequence[Row]) -> list[Request]:
    """Rows as the scorer reads them; without a reference an answer is compared with its question."""
    return [Request(r.prompt, r.references or (r.prompt,), r.answer) for r in rows]


def read(base: Base, rows: Sequence[Row]) -> Views:
    """Views of all rows in order, after one pass of the base over each distinct answer."""
    requests = requests_of(rows)
    unique = list(dict.fromkeys(requests))
    place = {request: index for index, request in enumerate(unique)}
    at = [place[request] for request in requests]
    ready = base.analysed([r.answer for r in unique])
    sentence = np.stack([ready[r.answer].vector for r in unique])
    outputs, _ = base.cross_outputs(unique)
    dense = np.concatenate([sentence, base.features_of(unique), outputs], axis=1)
    return Views(dense.astype(np.float32), grams_of([r.answer for r in unique]))[at]
