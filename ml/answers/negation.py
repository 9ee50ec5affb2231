"""A reference given back with its meaning turned round."""

import re
from collections.abc import Sequence

from ml.answers import lexical

# How much of a reference is given back, how much of the answer is the reference's, and how much in its order.
GIVEN, OWN, ORDER = 0.8, 0.85, 0.8
SCOPE = 4
_CONTRACTED = re.compile(r"n['’]?t$")
# Words that deny a whole statement.
_DENIALS = re.compile(
    r"\b(?:false|untrue|not true|wrong|incorrect|a lie|anything but|far from|opposite|nonsense|not the case|a myth|instead of)\b"
)


def negating(word: str) -> bool:
    return word in lexical.NEGATIONS or bool(
        _CONTRACTED.search(word) and len(word) > 4 and word[:-2] in _VERBS
    )


_VERBS_WORDS = "do does did is are was were has have had would could should wo must need ca ai might"
_VERBS = frozenset(_VERBS_WORDS.split())


def turned_round(text: str, references: Sequence[str], prompt: str) -> bool:
    """Whether an answer says a reference nearly word for word, with negations that the reference has not."""
    given = [reference for reference in references if _given(text, reference)]
    if not given:
        return False
    denied = _denied(text, " ".join((*references, prompt)))
    if not denied and any(_count(text) == _count(reference) for reference in given):
        return False
    return denied or any(_turned(text, reference) for reference in given)


def _count(text: str) -> int:
    return sum(map(negating, lexical.words(text)))


def _denied(text: str, known: str) -> bool:
    """Whether a statement is called false in words that question and references do not use."""
    return any(match.group() not in known.lower() for match in _DENIALS.finditer(text.lower()))


def _given(text: str, reference: str) -> bool:
    """Whether a text gives a reference back, negations apart."""
    left, right = ([s for s in lexical.content_stems(t) if s not in _FRAME_STEMS] for t in (text, reference))
    if len(set(right)) < 3 or not left:
        return False
    shared = set(left) & set(right)
    return (
        len(shared) >= GIVEN * len(set(right))
        and len(shared) >= OWN * len(set(left))
        and lexical.in_order(left, right) >= ORDER * len(right)
    )


_FRAME = (
    "wrong false untrue true incorrect lie anything far opposite nonsense myth"
    " say said claim believe think statement fact case"
)
_FRAME_STEMS = frozenset(map(lexical.stem, (*lexical.NEGATIONS, *_FRAME.split())))


def _turned(text: str, reference: str) -> bool:
    """Whether one negation more than the reference has stands before the reference's own words."""
    if _count(text) <= _count(reference):
        return False
    stems = set(lexical.content_stems(reference))
    said = lexical.words(text)
    return any(
        negating(word) and any(lexical.stem(w) in stems for w in said[at + 1 : at + 1 + SCOPE])
        for at, word in enumerate(said)
    )
