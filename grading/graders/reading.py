"""What is remarkable about a short answer as a text, before any model reads it: cleaned text and flags."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ml.answers import cleaning, lexical

LONGEST = 6_000
_LATIN_END = 0x24F


@dataclass(frozen=True, slots=True)
class Reading:
    """Text to be scored, where it stood in the answer as given, and flags in a fixed order."""

    text: str
    flags: tuple[str, ...]
    cleaned: cleaning.Cleaned

    def locate(self, start: int, end: int) -> tuple[int, int]:
        """Characters of the scored text as characters of the answer as given."""
        return self.cleaned.locate(start, end)


def read(raw: str, prompt: str, references: Sequence[str], language: str) -> Reading:
    """An answer as it will be scored. Takes any text; the work is bounded by `LONGEST` characters."""
    cleaned = cleaning.clean(raw[:LONGEST])
    flags = ["too_long"] if len(raw) > LONGEST else []
    flags += cleaned.flags
    found = lexical.words(cleaned.text)
    if not found:
        return Reading("", ("blank", *flags), cleaned)
    if len(found) < 3 and min((len(lexical.words(text)) for text in references), default=0) > 4:
        flags.append("very_short")
    if _copied(cleaned.text, prompt, references):
        flags.append("copied_question")
    if not language.lower().startswith("en") or _foreign(cleaned.text, found, prompt, references):
        flags.append("other_language")
    return Reading(cleaned.text, tuple(flags), cleaned)


def _copied(text: str, prompt: str, references: Sequence[str]) -> bool:
    """Nearly all of its content is the question's, and nothing that a reference adds to the question is there."""
    said, asked = set(lexical.content_stems(text)), set(lexical.content_stems(prompt))
    wanted = set().union(*map(lexical.content_stems, references)) - asked if references else set()
    if len(said) < 3 or not wanted:
        return False
    return len(said & asked) >= 0.9 * len(said) and not said & wanted


def _foreign(text: str, found: Sequence[str], prompt: str, references: Sequence[str]) -> bool:
    """Mostly letters of another script, or several words of which hardly any is English or the question's."""
    letters = [c for c in text if c.isalpha()]
    if letters and sum(ord(c) > _LATIN_END for c in letters) > 0.3 * len(letters):
        return True
    if len(found) < 6:
        return False
    known = {word for source in (prompt, *references) for word in lexical.words(source)} | lexical.STOP_WORDS
    return sum(word in known for word in found) < 0.2 * len(found)


def nearest(text: str, references: Sequence[str]) -> int:
    """The reference that shares most words with a text."""
    return lexical.nearest(text, references)
