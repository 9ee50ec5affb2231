"""Whether an answer speaks of what the graded answers speak of. Pure.

A promise is made on answers like those that were graded. An answer most of whose content words stand neither in the question, its
references and criteria nor in any other graded answer is unlike them, and is left to a person.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from ml.answers import lexical

__all__ = ["UNFAMILIAR", "Vocabulary"]

# More than this share of unknown content words makes an answer unfamiliar.
UNFAMILIAR = 0.5


class Vocabulary:
    """What is known of one question: the words of its own texts, and in how many graded answers a word occurs."""

    def __init__(self, texts: Iterable[str], graded: Iterable[str]) -> None:
        self.own = frozenset(stem for text in texts for stem in lexical.content_stems(text))
        self.graded = Counter(stem for text in graded for stem in set(lexical.content_stems(text)))

    def unknown(self, answer: str, *, graded: bool) -> float:
        """Share of the answer's content words, 0..1, that nothing else has; `graded`: the answer is one of those."""
        said = set(lexical.content_stems(answer))
        strange = sum(stem not in self.own and self.graded[stem] <= graded for stem in said)
        return strange / len(said) if said else 1.0

    def is_familiar(self, answer: str, *, graded: bool) -> bool:
        return self.unknown(answer, graded=graded) <= UNFAMILIAR
