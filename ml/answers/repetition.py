"""Text that is long because it says the same again and again: loops of words, and runs of punctuation."""

import re
from collections import Counter
from collections.abc import Sequence

from ml.answers import lexical

# A loop is at least so many copies of up to so many words, and at least so many words in all.
COPIES, PERIOD, LOOP = 4, 40, 12
MANY_MARKS = 30
# So many sentences with the same beginning of so many words are one sentence with its last word changed.
FRAMES, FRAME = 6, 3
_SENTENCE = re.compile(r"[^.!?\n]+[.!?\n]*")
# A sentence of fewer words may well stand twice in a text.
SENTENCE = 5
_MARKS = re.compile(r"[^\w\s](?:[^\w\s]|\s+(?=[^\w\s])){7,}")


def sentences_again(text: str) -> list[tuple[int, int]]:
    """Characters of sentences of some length that stood before, word for word."""
    seen: set[tuple[str, ...]] = set()
    found: list[tuple[int, int]] = []
    for match in _SENTENCE.finditer(text):
        said = tuple(lexical.words(match.group()))
        if len(said) >= SENTENCE and said in seen:
            found.append(match.span())
        seen.add(said)
    return found


def cuts(text: str) -> tuple[list[tuple[int, int]], bool]:
    """(start, end) of what is only repeated, and whether it is so much that the text counts as padded.

    One copy stays where the loop is the whole text; else none does, because a loop is no statement.
    """
    found = [(m.start() + 1, m.end()) for m in _MARKS.finditer(text)]
    padded = any(end - start >= MANY_MARKS for start, end in found)
    spots = [(m.start(), m.end()) for m in lexical.WORD.finditer(text)]
    words = [text[start:end].lower() for start, end in spots]
    loops = _loops(words)
    outside = len(words) - sum(end - start for start, end, _ in loops)
    for start, end, period in loops:
        begins = start if outside > 0 or (found and start) else start + period
        if begins < end:
            found.append((spots[begins][0], _with_marks(text, spots[end - 1][1])))
    frames = _frames(text)
    return [*found, *frames], padded or bool(loops or frames)


def _frames(text: str) -> list[tuple[int, int]]:
    """Sentences that begin as many others do."""
    begun: dict[tuple[str, ...], list[tuple[int, int]]] = {}
    for match in _SENTENCE.finditer(text):
        words = tuple(lexical.words(match.group()))
        if len(words) > FRAME:
            begun.setdefault(words[:FRAME], []).append(match.span())
    return [span for spans in begun.values() if len(spans) >= FRAMES for span in spans]


def _with_marks(text: str, end: int) -> int:
    while end < len(text) and not text[end].isalnum() and text[end] not in "([\"'":
        end += 1
    return end


def _loops(words: Sequence[str]) -> list[tuple[int, int, int]]:
    """(first word, end, period) of each stretch of words that repeats itself, apart from each other."""
    if len(words) < LOOP or max(Counter(words).values()) < COPIES:
        return []
    found: list[tuple[int, int, int]] = []
    at = 0
    while at <= len(words) - LOOP:
        best = max((_length(words, at, period), -period) for period in range(1, PERIOD + 1))
        length, period = best[0], -best[1]
        if length >= max(LOOP, COPIES * period):
            found.append((at, at + length, period))
            at += length
        else:
            at += 1
    return found


def _length(words: Sequence[str], at: int, period: int) -> int:
    """Words from `at` on that repeat with a period."""
    end = at + period
    while end < len(words) and words[end] == words[end - period]:
        end += 1
    return end - at
