"""Sentences that share no content word with a question or its references: harmless in a few words, padding in many."""

import re
from collections.abc import Sequence

from ml.answers import lexical

_SENTENCE = re.compile(r"(?:[^.!?\n]|\.(?=\d))+[.!?\n]*")
# Figures, short forms and other alphabets are what an expert writes, not filling.
_EXPERT = re.compile(r"\d|[A-Z]{2}|_|[^\x00-\x7f]")
# Padding is so many words in so many sentences, and so large a share of the text.
WORDS, SENTENCES, SHARE = 35, 3, 0.5
SHORTEST, CONTENT = 4, 4


def _home(prompt: str, references: Sequence[str]) -> set[str]:
    return set().union(*map(lexical.content_stems, (prompt, *references)))


def unrelated(text: str, prompt: str, references: Sequence[str]) -> list[tuple[int, int]]:
    """(start, end) of the sentences that only fill; none where they are few or short.

    Such a sentence has no word that a reference adds to the question, and at most one of the question's.
    """
    asked = set(lexical.content_stems(prompt))
    wanted = _home("", references) - asked
    sentences = [m for m in _SENTENCE.finditer(text) if len(lexical.words(m.group())) >= SHORTEST]
    found = []
    for match in sentences:
        said = set(lexical.content_stems(match.group()))
        if said.isdisjoint(wanted) and len(said & asked) < 2 and not _EXPERT.search(match.group()):
            found.append(match)
    words = sum(len(lexical.words(m.group())) for m in found)
    if len(found) < SENTENCES or words < WORDS or words < SHARE * len(lexical.words(text)):
        return []
    return [m.span() for m in found]


def off_topic(text: str, prompt: str, references: Sequence[str]) -> bool:
    """Whether several content words are there and not one is the question's or a reference's."""
    said = set(lexical.content_stems(text)) - lexical.STOP_WORDS
    return len(said) >= CONTENT and said.isdisjoint(_home(prompt, references))
