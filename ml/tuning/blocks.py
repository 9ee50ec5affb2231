"""Views of answers as blocks of features, the same for all keys of a run.

Words and letters are weighed by how rare they are in the class's own answers (Spärck Jones 1972). `telling` holds, for each of
the class's typical word uses, how near any word of an answer comes to it: a soft bag of words that knows other ways to say it.
Which uses are typical hangs on where the search for them begins, so there are several sets of them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ml.tuning.views import BUCKETS, View

SETS, PROTOTYPES, ROUNDS, MOST_TOKENS = 4, 384, 4, 12_000

Blocks = Mapping[str, np.ndarray]


@dataclass(frozen=True, slots=True)
class Codes:
    """What a run learns of its class's language: rarity of the buckets, the mean of all word vectors, and prototypes of
    word uses [prototypes, width], each of length 1."""

    words: np.ndarray
    letters: np.ndarray
    centre: np.ndarray
    prototypes: np.ndarray

    def blocks(self, views: Sequence[View]) -> dict[str, np.ndarray]:
        """Each block float32 [views, features]; a row depends on its own view alone."""
        return {
            "sentence": np.stack([view.sentence for view in views]),
            "aligned": np.stack([view.aligned for view in views]),
            "words": np.stack([weighed(view.words, self.words) for view in views]),
            "letters": np.stack([weighed(view.letters, self.letters) for view in views]),
            "telling": np.stack([self.nearness(view) for view in views]),
            "writing": np.stack([view.writing for view in views]),
        }

    def nearness(self, view: View) -> np.ndarray:
        """Greatest cosine of any of the answer's words with each prototype; zeros for an empty answer."""
        if not len(view.tokens):
            return np.zeros(len(self.prototypes), dtype=np.float32)
        return (centred(view.tokens, self.centre) @ self.prototypes.T).max(0)


def weighed(counts: tuple[np.ndarray, np.ndarray], rarity: np.ndarray) -> np.ndarray:
    """A row [BUCKETS] of length 1 (or 0) from bucket counts: damped frequency times rarity."""
    row = np.zeros(BUCKETS, dtype=np.float32)
    places, often = counts
    row[places] = (1 + np.log(often)) * rarity[places]
    length = float(np.linalg.norm(row))
    return row / length if length else row


def centred(tokens: np.ndarray, centre: np.ndarray) -> np.ndarray:
    moved = tokens - centre
    return moved / np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-6)


def rarity_of(found: Sequence[np.ndarray]) -> np.ndarray:
    """Smoothed inverse document frequency of each bucket, half precision."""
    often = np.zeros(BUCKETS)
    for places in found:
        often[places] += 1
    return (np.log((1 + len(found)) / (1 + often)) + 1).astype(np.float16).astype(np.float32)


def fit(views: Sequence[View], seed: int, stop: Callable[[], None] = lambda: None) -> Codes:
    """Codes of a class's answers; deterministic. Prototypes are spherical k-means centres (Dhillon & Modha 2001), begun at
    telling words, `SETS` times anew."""
    tokens = np.concatenate([view.tokens for view in views])
    rarity = np.concatenate([view.rarity for view in views]).astype(np.float64)
    centre = _half(tokens.mean(0) if len(tokens) else np.zeros(tokens.shape[1]))
    found = []
    for number in range(SETS):
        rng = np.random.default_rng(seed + number)
        at = rng.permutation(len(tokens))[:MOST_TOKENS]
        found.append(_prototypes(centred(tokens[at], centre), rarity[at], rng, stop))
    return Codes(
        words=rarity_of([view.words[0] for view in views]),
        letters=rarity_of([view.letters[0] for view in views]),
        centre=centre,
        prototypes=_half(np.concatenate(found)),
    )


def _half(values: np.ndarray) -> np.ndarray:
    """Values as they will be read back from half precision."""
    return values.astype(np.float16).astype(np.float32)


def _prototypes(
    tokens: np.ndarray, rarity: np.ndarray, rng: np.random.Generator, stop: Callable[[], None]
) -> np.ndarray:
    chance = (rarity + 1e-3) / (rarity + 1e-3).sum()
    count = min(PROTOTYPES, max(1, len(tokens) // 4))
    centres = tokens[np.sort(rng.choice(len(tokens), count, replace=False, p=chance))]
    for _ in range(ROUNDS):
        stop()
        nearest = (tokens @ centres.T).argmax(1)
        total = np.zeros_like(centres)
        np.add.at(total, nearest, tokens)
        filled = np.bincount(nearest, minlength=count) > 0
        centres[filled] = total[filled] / np.maximum(
            np.linalg.norm(total[filled], axis=1, keepdims=True), 1e-6
        )
    return centres
