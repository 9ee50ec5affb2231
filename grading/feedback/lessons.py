"""Which of a course's lessons a question is about, by the words they share. Pure; loads no model, so any page may ask."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from ml.answers import lexical

__all__ = ["nearest"]

# So much of what is asked, weighted by how rare it is in the course, must stand in a lesson, and at least so many terms.
SHARE, FEWEST = 0.4, 2


def nearest(wanted: str, lessons: Sequence[str]) -> int | None:
    """Index of the lesson that holds most of the terms of `wanted`, the first of equals; None when none is about it.

    Terms weigh by their inverse document frequency (Sparck Jones 1972), so words of every lesson count for nothing.
    """
    held = [frozenset(terms(text)) for text in lessons]
    counts = Counter(term for one in held for term in one)
    asked = {term: math.log((1 + len(lessons)) / counts[term]) for term in set(terms(wanted)) if counts[term]}
    whole = sum(asked.values())
    if not whole:
        return None
    scores = [sum(sorted(weight for term, weight in asked.items() if term in one)) for one in held]
    best = max(range(len(lessons)), key=lambda place: (scores[place], -place))
    found = sum(term in held[best] for term in asked)
    return best if scores[best] >= SHARE * whole and found >= FEWEST else None


def terms(text: str) -> list[str]:
    """Stems of words that carry content; of Chinese the pairs of neighbouring characters."""
    words = lexical.words(text)
    plain = [lexical.stem(word) for word in words if word not in lexical.STOP_WORDS and not _single(word)]
    pairs = [left + right for left, right in pairwise(words) if _single(left) and _single(right)]
    return plain + pairs


def _single(word: str) -> bool:
    return len(word) == 1 and not word.isascii()
