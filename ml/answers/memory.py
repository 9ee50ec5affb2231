"""What the grader remembers of questions it was trained on: what kind of answer, under which question, went with which label.

Kernel ridge regression on the labels (Saunders et al. 1998). Two answers are alike by hashed words and word pairs (Weinberger
et al. 2009), by meaning (a Gaussian of the leading directions of their frozen vectors) and by their hybrid features, and more
so under one question, which is how tasks that are much alike share what they have in common (Daumé 2007). Words and
features are kept as weights, meanings as the answers' directions. It says nothing about a question it does not know, and is
never asked then.
"""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import pairwise

import numpy as np

from ml.answers import lexical
from ml.answers.hybrid import probabilities

BUCKETS = 1 << 15
DIRECTIONS = 64
# How much alike two answers are by each view: by itself, and more under one question.
WORDS, WORDS_HERE = 0.5, 1.0
MEANING, MEANING_HERE = 0.25, 0.5
FEATURES, FEATURES_HERE = 1.0, 0.2
QUESTION_HERE = 0.3
SHARPNESS = 2.0
CLIP = 4.0


def buckets(mark: str, answer: str) -> np.ndarray:
    """Hash buckets [2, grams] of an answer's words and pairs: by themselves, and with the question's fingerprint `mark`."""
    stems = [lexical.stem(word) for word in lexical.words(answer)]
    grams = sorted({*stems, *(f"{left} {right}" for left, right in pairwise(stems))})
    names = ([f"|{gram}" for gram in grams], [f"{mark}|{gram}" for gram in grams])
    return np.asarray([[zlib.crc32(n.encode()) % BUCKETS for n in row] for row in names], dtype=np.int64)


@dataclass(frozen=True, slots=True)
class View:
    """How vectors (`mean`, `basis` [directions, width]) and features (`centre`, `spread`) are scaled."""

    mean: np.ndarray
    basis: np.ndarray
    centre: np.ndarray
    spread: np.ndarray

    def dense(self, vectors: np.ndarray, features: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Meaning [rows, directions] of unit length, and features [rows, features] of a like size."""
        meaning = (vectors - self.mean) @ self.basis.T
        meaning = meaning / np.maximum(np.linalg.norm(meaning, axis=1, keepdims=True), 1e-9)
        scaled = np.clip((features - self.centre) / self.spread, -CLIP, CLIP)
        return meaning, scaled / np.sqrt(features.shape[1])


@dataclass(frozen=True, slots=True)
class Remembered:
    """What is kept of one label space.

    `table` int8 [buckets, classes] times `scale`: weights of words. `dense` [1 + questions, features + 1, classes]: weights of
    features and of the question itself, the first for all questions, the others in the order of `marks` (fingerprints as
    numbers). `meanings` int8 [answers, directions] (times 127), the question `places` of those answers and their
    `weights` [answers, classes]. `bias` [classes].
    """

    table: np.ndarray
    scale: np.ndarray
    dense: np.ndarray
    marks: np.ndarray
    meanings: np.ndarray
    places: np.ndarray
    weights: np.ndarray
    bias: np.ndarray


def alike(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Likeness [left, right] of meanings, 1 for the same direction."""
    found: np.ndarray = np.exp(SHARPNESS * (left @ right.T - 1))
    return found


def number_of(mark: str) -> int:
    """A fingerprint (hexadecimal) as a number."""
    return int(mark, 16)


@dataclass(frozen=True, slots=True)
class Memory:
    """One set of weights a label space, and one way to scale."""

    view: View | None
    spaces: Mapping[str, Remembered]

    def predict(
        self, space: str, rows: Sequence[tuple[str, str]], vectors: np.ndarray, features: np.ndarray
    ) -> np.ndarray:
        """Probabilities [rows, classes] of (fingerprint, answer) rows with their vectors and hybrid features.

        KeyError for a question that the space does not know.
        """
        assert self.view is not None
        kept = self.spaces[space]
        order = {int(mark): number for number, mark in enumerate(kept.marks)}
        place = np.asarray([order[number_of(mark)] for mark, _ in rows])
        meaning, scaled = self.view.dense(vectors.astype(np.float64), features.astype(np.float64))
        near = alike(meaning, kept.meanings.astype(np.float64) / 127)
        near *= MEANING + MEANING_HERE * (place[:, None] == kept.places[None])
        logits = near @ kept.weights.astype(np.float64) + kept.bias
        columns = np.hstack([scaled, np.ones((len(rows), 1))])
        dense = kept.dense.astype(np.float64)
        for index, (mark, answer) in enumerate(rows):
            logits[index] += columns[index] @ (dense[0] + dense[1 + place[index]])
            found = buckets(mark, answer)
            alone, here = kept.table[found].sum(1, dtype=np.int64)
            size = np.sqrt(max(1, found.shape[1]))
            logits[index] += (np.sqrt(WORDS) * alone + np.sqrt(WORDS_HERE) * here) * kept.scale / size
        return probabilities(logits)

    def tensors(self) -> dict[str, np.ndarray]:
        """All arrays under flat names, for safetensors."""
        parts: dict[str, View | Remembered] = {**self.spaces, **({"view": self.view} if self.view else {})}
        return {
            f"{name}.{field.name}": np.ascontiguousarray(getattr(part, field.name))
            for name, part in parts.items()
            for field in fields(part)
        }

    @classmethod
    def of(cls, tensors: Mapping[str, np.ndarray]) -> "Memory":
        """The inverse of `tensors`."""
        names = sorted({name.split(".")[0] for name in tensors})
        parts = {
            s: {n.removeprefix(f"{s}."): v for n, v in tensors.items() if n.startswith(f"{s}.")}
            for s in names
        }
        view = View(**parts.pop("view")) if "view" in parts else None
        return cls(view, {space: Remembered(**part) for space, part in parts.items()})
