"""What the grader remembers of questions it was trained on: which words, under which question, went with which label.

Logistic regression on hashed words and word pairs (feature hashing, Weinberger et al. 2009), each once by itself and once
joined with its question. It says nothing about a question it does not know, and is never asked then.
"""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from ml.answers import lexical
from ml.answers.hybrid import probabilities

BUCKETS = 1 << 14


def buckets(mark: str, answer: str) -> np.ndarray:
    """Hash buckets of an answer's words and pairs, with and without the question's fingerprint `mark`."""
    stems = [lexical.stem(word) for word in lexical.words(answer)]
    grams = {*stems, *(f"{left} {right}" for left, right in pairwise(stems))}
    names = [*sorted(grams), *(f"{mark}|{gram}" for gram in sorted(grams)), f"{mark}|"]
    return np.asarray([zlib.crc32(name.encode()) % BUCKETS for name in names], dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Remembered:
    """Weights of one label space: `table` int8 [buckets, classes] times `scale`, and `bias` [classes]."""

    table: np.ndarray
    scale: np.ndarray
    bias: np.ndarray


@dataclass(frozen=True, slots=True)
class Memory:
    """One table a label space."""

    spaces: Mapping[str, Remembered]

    def predict(self, space: str, rows: Sequence[tuple[str, str]]) -> np.ndarray:
        """Probabilities [rows, classes] of (fingerprint, answer) rows."""
        kept = self.spaces[space]
        logits = np.empty((len(rows), len(kept.bias)))
        for index, (mark, answer) in enumerate(rows):
            found = buckets(mark, answer)
            logits[index] = (
                kept.table[found].sum(0, dtype=np.int64) * kept.scale / np.sqrt(len(found)) + kept.bias
            )
        return probabilities(logits)

    def tensors(self) -> dict[str, np.ndarray]:
        """All arrays under flat names, for safetensors."""
        return {
            f"{space}.{name}": np.ascontiguousarray(getattr(kept, name))
            for space, kept in self.spaces.items()
            for name in kept.__slots__
        }

    @classmethod
    def of(cls, tensors: Mapping[str, np.ndarray]) -> "Memory":
        """The inverse of `tensors`."""
        spaces = sorted({name.split(".")[0] for name in tensors})
        parts = {
            s: {n.removeprefix(f"{s}."): v for n, v in tensors.items() if n.startswith(f"{s}.")}
            for s in spaces
        }
        return cls({space: Remembered(**part) for space, part in parts.items()})
