"""How long an answer is, counted as everywhere else, and how much of it a grader reads. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from grading.graders.essay import words_in
from grading.graders.reading import LONGEST, LONGEST_ESSAY

__all__ = ["READ", "Length", "length_of"]

# So many characters of an answer are read for a draft, by the kind of its question.
READ = {"short_answer": LONGEST, "essay": LONGEST_ESSAY}


@dataclass(frozen=True, slots=True)
class Length:
    """`asked` is "short" or "long" where fewer or more words than the question asks for were written."""

    words: int
    characters: int
    read: int
    asked: str = ""
    least: int = 0
    most: int = 0

    @property
    def is_cut(self) -> bool:
        """A draft rests on its beginning alone."""
        return self.characters > self.read


def length_of(kind: str, content: Mapping[str, Any], text: str) -> Length | None:
    """None for kinds that are no text, and for nothing written."""
    if kind not in READ or not text.strip():
        return None
    words = words_in(text)
    least, most = (int(content.get(name) or 0) for name in ("least_words", "most_words"))
    asked = "short" if words < least else "long" if most and words > most else ""
    return Length(words, len(text), READ[kind], asked, least, most)
