"""Adverbs that add emphasis and no content: taken out for a second look, so that dressing an answer up never pays."""

import re
from collections.abc import Collection

from ml.answers import lexical

_EMPTY = (
    "really very actually basically clearly obviously certainly definitely simply truly quite literally generally"
    " naturally essentially absolutely completely probably usually totally just pretty extremely incredibly surely"
    " undoubtedly indeed entirely fully perfectly exactly precisely always far rather so much even"
)
EMPTY = frozenset(_EMPTY.split())
_LINK = re.compile(r"\s*(?:,|and|, ?and)?\s*")
_WORD = re.compile(r"[A-Za-z]+")
# Words that end like an adverb and are none.
_NONE_WORDS = (
    "only early family reply supply apply multiply likely unlikely assembly daily weekly monthly butterfly"
)
_NONE = frozenset(_NONE_WORDS.split())
LEAST, SHARE = 2, 0.12


def spans(text: str, known: Collection[str]) -> list[tuple[int, int]]:
    """(start, end) of each adverb that neither the question nor a reference uses; "clearly and truly" is one."""
    found: list[tuple[int, int]] = []
    for match in _WORD.finditer(text):
        word = match.group().lower()
        if word in known or not _adverb(word):
            continue
        if found and _LINK.fullmatch(text, found[-1][1], match.start()):
            found[-1] = (found[-1][0], match.end())
        else:
            found.append(match.span())
    return found


def _adverb(word: str) -> bool:
    return word in EMPTY or (len(word) > 5 and word.endswith("ly") and word not in _NONE)


def heavy(text: str, spans: Collection[tuple[int, int]]) -> bool:
    """Whether these adverbs are remarkably many for a text."""
    number = sum(len(lexical.words(text[start:end])) for start, end in spans)
    return number >= LEAST and number >= SHARE * len(lexical.words(text))
