"""Where an answer shows what it is compared with: the stretch of its tokens that aligns best.

Each token's support is its best cosine with a content token of the criterion, less a threshold; the evidence is the
contiguous stretch of greatest total support (Kadane's maximum subarray). It is taken from the very vectors that
the features compare, so it is what the model looked at, not a story told afterwards.
"""

from collections.abc import Sequence

import numpy as np

from ml.answers import lexical
from ml.answers.features import Text, similarity

THRESHOLD = 0.45
# What a word without content, or one without support, costs: gaps are bridged only between strong words.
GAP = 0.08


def support(answer: Text, wanted: Text) -> np.ndarray:
    """Support of each answer token for a criterion, positive where it aligns with content of it."""
    if not len(answer.tokens.vectors) or not len(wanted.tokens.vectors):
        return np.zeros(len(answer.tokens.vectors))
    content = wanted.rarity > 0
    pairs = similarity(answer, wanted)
    best = (pairs[:, content] if content.any() else pairs).max(1)
    return np.where(answer.rarity > 0, best - THRESHOLD, -GAP)


def stretch(values: Sequence[float]) -> tuple[int, int] | None:
    """Start and end (exclusive) of the contiguous run with the greatest positive sum; None when there is none."""
    best, found = 0.0, None
    total, start = 0.0, 0
    for index, value in enumerate(values):
        if total <= 0:
            total, start = 0.0, index
        total += max(value, -GAP)
        if total > best + 1e-9:
            best, found = total, (start, index + 1)
    return found


def span(answer: Text, wanted: Text) -> tuple[int, int] | None:
    """Characters of the answer's text that show the criterion, whole words; None when nothing does."""
    run = stretch([float(value) for value in support(answer, wanted)])
    if run is None:
        return None
    start, end = answer.tokens.spans[run[0]][0], answer.tokens.spans[run[1] - 1][1]
    text = answer.text
    while start > 0 and text[start - 1].isalnum() and text[start].isascii():
        start -= 1
    while end < len(text) and text[end].isalnum() and text[end - 1].isascii():
        end += 1
    return start, end


def uncovered(answer: Text, wanted: Text, question: Text, limit: int = 3) -> list[str]:
    """The most telling words of a reference that the answer does not cover and the question did not give."""
    if not len(wanted.tokens.vectors):
        return []
    recall = similarity(answer, wanted).max(0)
    given = set(question.stems) | set(answer.stems)
    missing: dict[str, float] = {}
    for (start, end), covered, weight in zip(wanted.tokens.spans, recall, wanted.rarity, strict=True):
        word = wanted.text[start:end]
        whole = (start == 0 or not wanted.text[start - 1].isalnum()) and (
            end == len(wanted.text) or not wanted.text[end].isalnum()
        )
        if whole and word.isalpha() and weight > 0 and lexical.stem(word.lower()) not in given:
            missing[word.lower()] = float(weight * (1 - covered))
    return sorted(missing, key=lambda word: (-missing[word], word))[:limit]
