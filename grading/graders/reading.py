"""What is remarkable about a short answer as a text, before any model reads it: cleaned text and flags.

What cannot be an answer is taken out, and what is left is scored as if it stood alone; where nothing is left, or where the whole
says nothing of its own, nothing is scored. So none of it can earn credit, and each leaves a flag for the teacher.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ml.answers import (
    cleaning,
    copying,
    emphasis,
    gibberish,
    keyword_lists,
    lexical,
    negation,
    relevance,
    repetition,
    tongues,
)
from ml.answers.cleaning import Cleaned

LONGEST = 6_000
# Of an essay: some five thousand words.
LONGEST_ESSAY = 30_000
# Of an answer of several sentences: up to this share in another language is left out, more makes it a foreign answer.
MINORITY = 0.5
# The course is in a language that the shipped grader has not learnt.
UNTAUGHT = "untaught_language"


@dataclass(frozen=True, slots=True)
class Reading:
    """Text to be scored, empty where nothing may earn credit, where it stood in the answer as given, and flags in order.

    `plainer` is the same without adverbs that only add emphasis, None where there are none.
    """

    text: str
    flags: tuple[str, ...]
    cleaned: cleaning.Cleaned
    plainer: Reading | None = None

    def locate(self, start: int, end: int) -> tuple[int, int]:
        """Characters of the scored text as characters of the answer as given."""
        return self.cleaned.locate(start, end)


@dataclass(frozen=True, slots=True)
class _Task:
    """What an answer is read against."""

    prompt: str
    references: tuple[str, ...]
    language: str

    @property
    def english(self) -> bool:
        return self.language.lower().startswith("en")

    @property
    def known(self) -> frozenset[str]:
        """Words that are at home in the question."""
        texts = (self.prompt, *self.references)
        return frozenset(word for text in texts for word in lexical.words(text))


def read(raw: str, prompt: str, references: Sequence[str], language: str) -> Reading:
    """An answer as it will be scored. Takes any text; the work is bounded by `LONGEST` characters."""
    task = _Task(prompt, tuple(references), language)
    cleaned = cleaning.clean(raw[:LONGEST])
    if len(raw) > LONGEST:
        cleaned = Cleaned(cleaned.text, cleaned.origin, ("too_long", *cleaned.flags))
    if not lexical.words(cleaned.text):
        return Reading("", ("blank", *cleaned.flags), cleaned)
    kept = _told_apart(cleaned, task)
    found = lexical.words(kept.text)
    if not found:
        return Reading("", kept.flags, kept)
    empty = _empty(kept.text, task)
    dressed = emphasis.spans(kept.text, task.known)
    flags = [*kept.flags, *empty, *_remarks(kept.text, found, task)]
    flags += ["decorated"] if emphasis.heavy(kept.text, dressed) else []
    told = tuple(dict.fromkeys(flags))
    if empty:
        return Reading("", told, kept)
    return Reading(kept.text, told, kept, _plainer(kept, dressed, told))


def essay(raw: str, prompt: str, language: str) -> Reading:
    """An essay as it will be scored: cleaned, and each sentence once. Flags tell the rest; nothing but the task is asked for."""
    task = _Task(prompt, (), language)
    cleaned = cleaning.clean(raw[:LONGEST_ESSAY])
    if len(raw) > LONGEST_ESSAY:
        cleaned = Cleaned(cleaned.text, cleaned.origin, ("too_long", *cleaned.flags))
    again, padded = repetition.cuts(cleaned.text)
    if again:
        cleaned = cleaned.without(again, *(["padded"] if padded else []))
    again = repetition.sentences_again(cleaned.text)
    if again:
        cleaned = cleaned.without(again, "padded")
    if not lexical.words(cleaned.text):
        return Reading("", tuple(dict.fromkeys((*cleaned.flags, "blank"))), cleaned)
    spans = tongues.foreign(cleaned.text, task.known)
    foreign = sum(len(lexical.words(cleaned.text[start:end])) for start, end in spans)
    flags = [*cleaned.flags]
    if not task.english:
        flags.append(UNTAUGHT)
    elif foreign > MINORITY * len(lexical.words(cleaned.text)):
        flags.append("other_language")
    empty = _empty(cleaned.text, task)
    told = tuple(dict.fromkeys([*flags, *empty]))
    return Reading("" if empty else cleaned.text, told, cleaned)


def _plainer(kept: Cleaned, dressed: Sequence[tuple[int, int]], flags: tuple[str, ...]) -> Reading | None:
    bare = kept.without(dressed)
    if not dressed or not lexical.words(bare.text):
        return None
    return Reading(bare.text, flags, bare)


def _told_apart(cleaned: Cleaned, task: _Task) -> Cleaned:
    """Without loops of words, keyword lists, and sentences in a language that is not the course's."""
    loops, padded = repetition.cuts(cleaned.text)
    if loops:
        cleaned = cleaned.without(loops, *(["padded"] if padded else []))
    lists = keyword_lists.spans(cleaned.text, task.prompt, task.references)
    if lists:
        cleaned = cleaned.without(lists, "keyword_list")
    filling = relevance.unrelated(cleaned.text, task.prompt, task.references)
    if filling and task.english:
        cleaned = cleaned.without(filling, "padded")
    if not task.english:
        return Cleaned(cleaned.text, cleaned.origin, (*cleaned.flags, UNTAUGHT))
    return _in_english(cleaned, task)


def _in_english(cleaned: Cleaned, task: _Task) -> Cleaned:
    """The English part; an answer that is foreign as a whole stays, unless its script cannot be read at all."""
    spans = tongues.foreign(cleaned.text, task.known)
    if not spans:
        return cleaned
    words = sum(len(lexical.words(cleaned.text[start:end])) for start, end in spans)
    if words > MINORITY * len(lexical.words(cleaned.text)):
        spans = [(start, end) for start, end in spans if tongues.unreadable(cleaned.text[start:end])]
    return cleaned.without(spans, "other_language")


def _empty(text: str, task: _Task) -> list[str]:
    """Why the whole text says nothing of its own."""
    found = []
    if gibberish.typed_at_random(text, task.known):
        found.append("gibberish")
    if copying.verbatim(text, task.prompt, task.references):
        found.append("copied_question")
    if negation.turned_round(text, task.references, task.prompt):
        found.append("negated_reference")
    return found


def _remarks(text: str, found: Sequence[str], task: _Task) -> list[str]:
    """What asks for a person's eye and costs nothing."""
    flags = []
    if len(found) < 3 and min((len(lexical.words(one)) for one in task.references), default=0) > 4:
        flags.append("very_short")
    if copying.by_content(text, task.prompt, task.references):
        flags.append("copied_question")
    if task.english and _unknown(found, task):
        flags.append("other_language")
    return flags


def _unknown(found: Sequence[str], task: _Task) -> bool:
    """Several words of which hardly any is English or the question's: a language that has no list here."""
    known = task.known | lexical.STOP_WORDS
    spelled = [word for word in found if len(word) > 1 and word[0].isalpha()]
    return len(spelled) >= 6 and sum(word in known for word in spelled) < 0.2 * len(spelled)


def off_topic(text: str, prompt: str, references: Sequence[str]) -> bool:
    """Whether no content word of a text is the question's or a reference's."""
    return relevance.off_topic(text, prompt, references)


def nearest(text: str, references: Sequence[str]) -> int:
    """The reference that shares most words with a text."""
    return lexical.nearest(text, references)
