"""Which passages speak of the question: words (BM25) and meaning (cosine of embeddings), mixed. Pure."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tutoring.words import asks, chinese_share, sentences, terms

if TYPE_CHECKING:
    import numpy as np

# Robertson and Zaragoza (2009), "The probabilistic relevance framework: BM25 and beyond": usual constants.
K1 = 1.2
B = 0.75
# MiniLM was trained on English: for Chinese its cosine hardly tells passages apart, so words decide.
MEANING_ENGLISH = 0.5
MEANING_CHINESE = 0.1
MOSTLY_CHINESE = 0.3
# A passage of exercises repeats the student's question without answering it.
QUESTION_PENALTY = 0.4


@dataclass(frozen=True, slots=True)
class Hit:
    """One passage and how well it fits: scores lie in 0..1, `index` counts the given passages."""

    index: int
    score: float
    lexical: float
    cosine: float


def rank(
    question: str,
    passages: Sequence[str],
    query_vector: np.ndarray | None = None,
    vectors: np.ndarray | None = None,
    *,
    limit: int = 4,
) -> list[Hit]:
    """The best passages first; equal ones in their order. Without vectors, words alone decide.

    `query_vector` has shape (d,), `vectors` (n, d), both float32 and L2-normalised.
    """
    lexical = bm25(terms(question), [terms(passage) for passage in passages])
    cosines = [0.0] * len(passages)
    share = 0.0
    if query_vector is not None and vectors is not None and len(vectors) == len(passages):
        cosines = [min(1.0, max(0.0, float(value))) for value in vectors @ query_vector]
        share = MEANING_CHINESE if chinese_share(question) >= MOSTLY_CHINESE else MEANING_ENGLISH
    hits = [
        Hit(index, _worth(passage) * (share * cosine + (1 - share) * word), word, cosine)
        for index, (passage, word, cosine) in enumerate(zip(passages, lexical, cosines, strict=True))
    ]
    return sorted(hits, key=lambda hit: (-hit.score, hit.index))[:limit]


def bm25(question: Sequence[str], passages: Sequence[Sequence[str]]) -> list[float]:
    """BM25 of each passage, divided by the score of a passage that holds every term often: so 0..1."""
    wanted = set(question)
    if not wanted or not passages:
        return [0.0] * len(passages)
    counts = [Counter(passage) for passage in passages]
    weight = {term: _idf(sum(term in one for one in counts), len(passages)) for term in wanted}
    best = sum(weight.values()) * (K1 + 1)
    mean = sum(map(len, passages)) / len(passages) or 1.0
    return [
        sum(weight[term] * _saturated(one[term], len(passage) / mean) for term in wanted) / best
        for one, passage in zip(counts, passages, strict=True)
    ]


def _worth(passage: str) -> float:
    found = sentences(passage)
    return 1 - QUESTION_PENALTY * sum(map(asks, found)) / max(1, len(found))


def _idf(holding: int, passages: int) -> float:
    return math.log(1 + (passages - holding + 0.5) / (holding + 0.5))


def _saturated(count: int, relative_length: float) -> float:
    return count * (K1 + 1) / (count + K1 * (1 - B + B * relative_length)) if count else 0.0
