"""What a teacher writes again and again: the same comment, or nearly the same, on several answers. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from grading.comments.placeholders import literal

__all__ = ["OFTEN", "Phrase", "Written", "alike", "normal_form", "phrases_of"]

OFTEN = 3  # so many answers make it a phrase
ALIKE = 0.8  # overlap from which two comments are nearly the same
FEWEST, LONGEST = (
    3,
    600,
)  # "Good work" needs no bank, and an essay is no phrase: words at least, characters at most
COMPARED = 400  # distinct comments that are compared with each other, the latest first
# Words, and every Chinese, Japanese or Korean character by itself: they stand without blanks.
_ALONE = r"\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_TOKEN = re.compile(rf"\{{name\}}|[{_ALONE}]|[^\W_{_ALONE}]+")


Words = Counter[str]


class Written(NamedTuple):
    """One comment as it was written: on which answer, and to whom."""

    answer: int
    text: str
    name: str = ""


@dataclass
class Phrase:
    """`text` is ready to be saved: with {name} where a student was named, other braces doubled."""

    text: str
    normal: str
    answers: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.words = Counter(self.normal.split())

    @property
    def count(self) -> int:
        return len(self.answers)


def normal_form(text: str) -> str:
    """Words alone, in small letters, composed alike (NFKC) and with single spaces."""
    return " ".join(_TOKEN.findall(unicodedata.normalize("NFKC", text).lower()))


def alike(one: Words, other: Words) -> float:
    """How many of their words two normal forms share: the Jaccard overlap of the multisets, 0..1."""
    fewest, most = sorted([one.total(), other.total()])
    if not most or fewest / most < ALIKE:  # the overlap is no more than that
        return 0.0
    shared = (one & other).total()
    return shared / (fewest + most - shared)


def phrases_of(written: Iterable[Written], known: Iterable[str] = ()) -> list[Phrase]:
    """Phrases on at least `OFTEN` answers, the most frequent first, in the words used most often.

    `written` comes latest first. `known` are normal forms that the person has saved or does not want: what is nearly the
    same as one of them is left out.
    """
    wordings: dict[str, Counter[str]] = {}
    answers: dict[str, set[int]] = {}
    for one in written:
        text = _with_placeholder(one)
        normal = normal_form(text)
        if len(normal.split()) < FEWEST or len(text) > LONGEST:
            continue
        wordings.setdefault(normal, Counter())[text] += 1
        answers.setdefault(normal, set()).add(one.answer)
    latest = list(wordings)[:COMPARED]
    phrases = _gathered(sorted(latest, key=lambda normal: -len(answers[normal])), answers)
    refused = [Counter(normal.split()) for normal in known]
    often = [one for one in phrases if one.count >= OFTEN and not _near(one.words, refused)]
    for phrase in often:
        phrase.text = wordings[phrase.normal].most_common(1)[0][0]
    return sorted(often, key=lambda phrase: -phrase.count)


def _gathered(normals: Sequence[str], answers: dict[str, set[int]]) -> list[Phrase]:
    """Each normal form joins the first, more frequent one that it is alike to."""
    phrases: list[Phrase] = []
    for normal in normals:
        fresh = Phrase("", normal)
        home = next((one for one in phrases if alike(one.words, fresh.words) >= ALIKE), fresh)
        if home is fresh:
            phrases.append(home)
        home.answers |= answers[normal]
    return phrases


def _near(words: Words, others: Iterable[Words]) -> bool:
    return any(alike(words, other) >= ALIKE for other in others)


def _with_placeholder(written: Written) -> str:
    """The comment with {name} in place of the student's name, whole or the first word of it."""
    text = literal(written.text.strip().replace("\r\n", "\n"))
    full = written.name.strip()
    first = full.split()[0] if full else ""
    for name in dict.fromkeys([full, first]):
        if len(name) > 1:
            # No letter beside it, unless it is of a script that writes without blanks.
            text = re.sub(rf"(?<![^\W{_ALONE}]){re.escape(literal(name))}(?![^\W{_ALONE}])", "{name}", text)
    return text
