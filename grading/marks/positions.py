"""Places in a text as browsers count them, as people read them, and as Python slices it. Pure."""

from __future__ import annotations

import unicodedata

from grading.verdict import Span

__all__ = ["browser_length", "from_browser", "quoted", "whole"]

ZERO_WIDTH_JOINER = "\u200d"
_SKIN_TONES = range(0x1F3FB, 0x1F400)
_FLAG_LETTERS = range(0x1F1E6, 0x1F200)


def from_browser(text: str, start: int, end: int) -> Span | None:
    """The span of `text` that a browser selects from `start` to `end`; None where that holds no character.

    A browser counts UTF-16 code units, and a line break written as CR LF as one. An offset inside of a pair of
    surrogates, which no selection has, takes in the whole character; one beyond the text is its end.
    """
    first = last = at = place = 0
    while place < len(text) and at < end:
        step = 2 if text.startswith("\r\n", place) else 1
        width = 1 if step == 2 else _units(text[place])
        if at + width <= start:
            first = place + step
        place, at = place + step, at + width
        last = place
    return Span(first, last) if 0 <= start < end and first < last else None


def browser_length(text: str) -> int:
    """How long a browser finds the text, in UTF-16 code units."""
    joined = text.replace("\r\n", "\n")
    return len(joined) + sum(ord(letter) > 0xFFFF for letter in joined)


def _units(letter: str) -> int:
    return 2 if ord(letter) > 0xFFFF else 1


def whole(text: str, span: Span) -> Span | None:
    """The span without blanks around it, grown so that it cuts no character a reader sees: é, a flag, a family.

    None when nothing but blanks is in it, or it lies beyond the text.
    """
    start, end = span.start, min(span.end, len(text))
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    if start >= end:
        return None
    while _joined(text, start):
        start -= 1
    while _joined(text, end):
        end += 1
    return Span(start, end)


def _joined(text: str, place: int) -> bool:
    """Whether the characters before and at `place` make one that is read: the main cases of Unicode's UAX #29."""
    if not 0 < place < len(text):
        return False
    before, after = text[place - 1], text[place]
    if after == ZERO_WIDTH_JOINER or ord(after) in _SKIN_TONES or unicodedata.category(after).startswith("M"):
        return not before.isspace()
    if before == ZERO_WIDTH_JOINER:
        return unicodedata.category(after) == "So"
    if ord(before) in _FLAG_LETTERS and ord(after) in _FLAG_LETTERS:
        return _flag_letters_before(text, place) % 2 == 1
    return before == "\r" and after == "\n"


def _flag_letters_before(text: str, place: int) -> int:
    count = 0
    while place - count > 0 and ord(text[place - count - 1]) in _FLAG_LETTERS:
        count += 1
    return count


def quoted(text: str, words: str) -> Span | None:
    """Where `words` first stand in the text, whatever blanks and line breaks are between them; None where nowhere.

    Exact letters are looked for first, then without regard to capitals.
    """
    for found in (_quoted(text, words), _quoted(text.lower(), words.lower())):
        if found and found.end <= len(text):
            return found
    return None


def _quoted(text: str, words: str) -> Span | None:
    wanted = words.split()
    start = text.find(wanted[0]) if wanted else -1
    while start >= 0:
        if end := _follow(text, start, wanted):
            return Span(start, end)
        start = text.find(wanted[0], start + 1)
    return None


def _follow(text: str, place: int, wanted: list[str]) -> int | None:
    """Where the words end that begin at `place`, or None when others stand there."""
    for number, word in enumerate(wanted):
        begin = place
        while number and place < len(text) and text[place].isspace():
            place += 1
        if (number and place == begin) or not text.startswith(word, place):
            return None
        place += len(word)
    return place
