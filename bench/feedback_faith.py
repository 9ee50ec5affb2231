"""Whether feedback says only what it was given, and whether it says what the expert decided. Pure; English."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from bench.feedback_rows import Answer, split_sentences
from grading.feedback import english
from ml.answers import lexical

__all__ = ["contradicts", "stance", "traced"]

# Words of talking about an answer, which state nothing about the matter. Written down before anything was measured.
_TALK = (
    "response answer student question statement explanation feedback correct incorrect right wrong partially partly"
    " complete incomplete completely fully missing lack lacks mention mentions mentioned state states stated say says"
    " explain explains explained describe describes described give gives given provide provides name names list lists"
    " identify identifies point points part parts example however although while as well also reason asked required"
    " correctly incorrectly wrongly only both either first second two one all any other further more detail details"
    " not no never without does did do is it"
)
_QUOTE = re.compile("“[^”]*”")
_LACKING = re.compile(
    r"\b(?:incorrect\w*|wrong\w*|not|n[’']t|missing|misses|lacks?|lacking|incomplete|partial\w*|partly|fails?|however|only"
    r"|check this|check your|should have|without)\b",
    re.IGNORECASE,
)
_FULL = re.compile(
    r"\b(?:correct\w*|right|well done|good|complete\w*|says what was asked|you have this|next question|accurate\w*)\b",
    re.IGNORECASE,
)
# Said of how a text was read, not of whether it is right.
_REMARK = re.compile(
    r"^(?:Your answer is very|Only its first|Your teacher will read|Your text|A part of your)"
)


@cache
def _talk() -> frozenset[str]:
    own = [text for tone in (english.PLAIN, english.WARM, english.BRIEF) for text in tone.values()]
    words = {word for text in own for word in lexical.words(re.sub(r"\{\w+\}", " ", text))}
    return frozenset(map(lexical.stem, words | set(_TALK.split()) | lexical.STOP_WORDS))


def traced(text: str, answer: Answer) -> tuple[int, int]:
    """(sentences that hold nothing new, sentences): all content words and numbers stand in question, reference or answer.

    It counts words, so a false sentence made of given words passes; the other figure is for those.
    """
    known = _talk() | _stems((answer.question, answer.reference, answer.text))
    found = [one for one in split_sentences(text) if lexical.words(one)]
    return sum(set(map(lexical.stem, lexical.words(one))) <= known for one in found), len(found)


def _stems(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(lexical.stem(word) for text in texts for word in lexical.words(text))


def stance(text: str) -> str:
    """`full` when a feedback calls the answer right, `lacking` when it finds fault, "" when it does neither.

    Quotes are left out, because they are the student's and the teacher's words.
    """
    said = " ".join(one for one in split_sentences(_QUOTE.sub(" ", text)) if not _REMARK.match(one))
    if _LACKING.search(said):
        return "lacking"
    return "full" if _FULL.search(said) else ""


def contradicts(text: str, answer: Answer) -> bool:
    """Whether it calls right what the expert did not, or finds fault with what the expert called right."""
    return stance(text) not in ("", "full" if answer.verdict == "Correct" else "lacking")
