"""How easy a text is to read. Pure.

English: the Flesch-Kincaid grade level (Kincaid, Fishburne, Rogers & Chissom 1975), with syllables counted by vowel groups.
Chinese: the mean length of a clause in characters. It is a length, and no school year: formulas that give one need word
lists that are not shipped here.
"""

from __future__ import annotations

import re
from statistics import fmean

__all__ = ["clause_length", "grade_level", "syllables"]

_SENTENCE = re.compile(r"[.!?…:;]+(?=[\s”\"')]|$)")
_WORD = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)?|\d+(?:[.,]\d+)*")
_VOWELS = re.compile(r"[aeiouy]+")
_CLAUSE = re.compile("[，。！？；：、,.!?;:…\n]+")
_CHINESE = re.compile("[\u3400-\u9fff]")


def syllables(word: str) -> int:
    """Vowel groups of an English word, without a silent e at its end; at least 1."""
    low = word.lower()
    count = len(_VOWELS.findall(low))
    silent = low.endswith(("e", "es", "ed")) and not low.endswith(
        ("le", "ted", "ded", "ses", "ces", "ges", "xes")
    )
    return max(1, count - 1 if silent and count > 1 else count)


def grade_level(text: str) -> float:
    """US school year that the text suits: 0.39 words a sentence + 11.8 syllables a word - 15.59. 0 for a text without words.

    A colon or semicolon ends a sentence too: what stands before it is read by itself.
    """
    words = _WORD.findall(text)
    if not words:
        return 0.0
    count = sum(bool(_WORD.search(piece)) for piece in _SENTENCE.split(text))
    spoken = sum(syllables(word) for word in words)
    return 0.39 * len(words) / max(1, count) + 11.8 * spoken / len(words) - 15.59


def clause_length(text: str) -> float:
    """Chinese characters between two punctuation marks, on average; 0 for a text without any."""
    lengths = [len(_CHINESE.findall(piece)) for piece in _CLAUSE.split(text)]
    return fmean(found) if (found := [one for one in lengths if one]) else 0.0
