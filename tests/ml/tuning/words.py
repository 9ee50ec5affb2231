"""A small stand-in for the shipped scorer: a word's vector is drawn from its spelling."""

import zlib
from collections.abc import Sequence

import numpy as np

from ml.answers import features, lexical
from ml.encoders.base import Tokens
from ml.tuning import Example

WIDTH = 24
RIGHT = ("water evaporates", "the water turns into vapour", "it becomes steam when heated")
WRONG = ("it melts", "the salt sinks down", "the bulb is on", "i do not know")


def vector(word: str) -> np.ndarray:
    drawn = np.random.default_rng(zlib.crc32(word.encode())).normal(size=WIDTH)
    return (drawn / np.linalg.norm(drawn)).astype(np.float32)


class Words:
    """Notes the size of each pass; more than `most` rows are too many for its memory."""

    version = "words-1"

    def __init__(self, most: int = 10_000) -> None:
        self.rarity = features.Rarity({}, 2.0)
        self.passes: list[int] = []
        self.most = most

    def analysed(self, texts: Sequence[str]) -> dict[str, features.Text]:
        return {
            text: features.analyse(text, self._tokens(text), self.rarity) for text in dict.fromkeys(texts)
        }

    def _tokens(self, text: str) -> Tokens:
        found = lexical.words(text) or ["-"]
        spans = tuple((text.lower().find(word), text.lower().find(word) + len(word)) for word in found)
        return Tokens(np.stack([vector(word) for word in found]), spans, tuple(range(len(found))))

    def features_of(self, requests) -> np.ndarray:
        self.passes.append(len(requests))
        if len(requests) > self.most:
            raise MemoryError
        ready = self.analysed([t for r in requests for t in (r.question, *r.references, r.answer)])
        rows = [(ready[r.question], [ready[t] for t in r.references], ready[r.answer]) for r in requests]
        return features.vectors(rows, self.rarity)


def graded(count: int, key: str = "q1", seed: int = 1) -> list[Example]:
    """Graded answers: those with a telling phrase are right, those that hedge are half right."""
    rng = np.random.default_rng(seed)
    found = []
    for number in range(count):
        level = int(rng.integers(0, 3))
        phrase = RIGHT[rng.integers(len(RIGHT))] if level else WRONG[rng.integers(len(WRONG))]
        hedge = "maybe a part of" if level == 1 else "surely"
        answer = f"{hedge} {phrase} {['today', 'then', 'there', 'now'][rng.integers(4)]} {number % 7}"
        found.append(
            Example(
                key,
                "What happens to the water?",
                ("Water evaporates.",),
                answer,
                level / 2,
                f"s{number % 40}",
            )
        )
    return found
