"""Is a written sentence supported by the passages? What is not, is not shown. Pure.

The check is one of words, so it is strict where words are cheap to get right: most content words of the sentence
must stand together in the passage, every number must stand there, and both must affirm or both deny.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tutoring.words import asks, negated, numbers, sentences, terms

# Set on sentences that paraphrase the demo lessons (kept) and on the same ones with a fact exchanged (dropped).
NEARBY = 0.70  # share of the content words in the best sentence and its neighbours
DIRECT = 0.40  # share in the best sentence itself
FEWEST = 2  # a sentence with fewer content words states nothing that could be checked


@dataclass(frozen=True, slots=True)
class Support:
    """The passage that carries a sentence, and the words in it that do."""

    index: int
    quote: str
    share: float  # of the content words, 0..1


def support(sentence: str, passages: Sequence[str]) -> Support | None:
    """The passage that supports the sentence best; None when none does."""
    wanted = frozenset(terms(sentence))
    if len(wanted) < FEWEST or asks(sentence):
        return None
    found = [
        best
        for index, passage in enumerate(passages)
        if (best := _best(sentence, wanted, index, passage)) is not None
    ]
    return max(found, key=lambda one: (one.share, -one.index), default=None)


def _best(sentence: str, wanted: frozenset[str], index: int, passage: str) -> Support | None:
    if not numbers(sentence) <= numbers(passage):
        return None
    lines = [line for line in sentences(passage) if not asks(line)]
    held = [frozenset(terms(line)) for line in lines]
    denies = negated(sentence)
    found = []
    for place, line in enumerate(lines):
        direct = len(wanted & held[place]) / len(wanted)
        nearby = len(wanted & frozenset().union(*held[max(0, place - 1) : place + 2])) / len(wanted)
        if direct >= DIRECT and nearby >= NEARBY and negated(line) == denies:
            found.append(Support(index, line, (direct + nearby) / 2))
    return max(found, key=lambda one: one.share, default=None)
