"""Stretches of a text that name the words of a reference without saying anything with them."""

import re
from collections.abc import Sequence
from itertools import pairwise

from ml.answers import lexical

# Words that join other words; a sentence rarely goes on without one, a list of keywords does.
_JOINING = (
    "between over under after before during through around against along up down out off away only all each every both"
    " two one other another much many any more most least very too still again always never while until till"
    " although because within without toward towards onto upon got gets get make makes made way like when"
)
_QUIET = lexical.STOP_WORDS | lexical.NEGATIONS | frozenset(_JOINING.split())
_PARTS = re.compile(r"[,;/|#!.()\n•*\\]|\s-")
# A heading or a formula.
_STATED = re.compile(r"[:=<>_]")
# References longer than this are whole texts, with headings and formulas of their own.
LONGEST_REFERENCE = 60
# Words in a row without a small word between them, and how many of a reference's words are among them.
BAG, LIST, WANTED = 6, 5, 4
ORDERED = 0.75


def spans(text: str, prompt: str, references: Sequence[str]) -> list[tuple[int, int]]:
    """(start, end) of each keyword list. A telegram in the order of the reference is none: it states something."""
    wanted = [lexical.content_stems(reference) for reference in references]
    longest = max((len(lexical.words(reference)) for reference in references), default=0)
    if not 0 < longest <= LONGEST_REFERENCE or any(_listed(reference) for reference in references):
        return []
    every = set().union(*wanted)
    asked = set(lexical.content_stems(prompt))
    return [
        (run[0].start(), run[-1].end())
        for run in _runs(text)
        if len(run) >= LIST and _stuffed(text, run, wanted, every, every | asked)
    ]


def _runs(text: str) -> list[list[re.Match[str]]]:
    """Longest rows of words without a small word among them."""
    runs: list[list[re.Match[str]]] = [[]]
    for match in lexical.WORD.finditer(text):
        word = match.group().lower()
        # A Chinese character is a word of its own here, and its joining words are not known.
        if word in _QUIET or word[0].isdigit() or "\u3040" <= word[0] <= "\u9fff":
            runs.append([])
            continue
        if runs[-1] and _STATED.search(text, runs[-1][-1].end(), match.start()):
            runs.append([])
        runs[-1].append(match)
    return [run for run in runs if run]


def _parted(text: str, run: Sequence[re.Match[str]]) -> float:
    """Share of the gaps in a row of words that hold a comma, a slash or the like."""
    gaps = [text[left.end() : right.start()] for left, right in pairwise(run)]
    return sum(bool(_PARTS.search(gap)) for gap in gaps) / (len(gaps) or 1)


def _listed(reference: str) -> bool:
    """Whether a reference is itself a list of things, so that a list is the right answer."""
    return reference.count(",") + reference.count(";") >= 3 or any(
        len(run) >= LIST and _parted(reference, run) >= 0.5 for run in _runs(reference)
    )


def _stuffed(
    text: str,
    run: Sequence[re.Match[str]],
    wanted: Sequence[Sequence[str]],
    every: set[str],
    known: set[str],
) -> bool:
    stems = [lexical.stem(match.group().lower()) for match in run]
    share = sum(stem in known for stem in stems) / len(stems)
    named = len(set(stems) & every)
    if _parted(text, run) >= 0.5:
        return named >= WANTED and share >= 0.5
    if len(run) < BAG or named < WANTED or share < 0.7:
        return False
    order = max(lexical.in_order(stems, one) for one in wanted)
    return order <= ORDERED * len(stems)
