"""An answer out of the passages themselves: their best sentences, quoted and cited. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from tutoring.retrieval import Hit, bm25
from tutoring.words import asks, length, sentences, terms

MOST_PASSAGES = 2
MOST_SENTENCES = 4
FEWEST_WORDS = 6
# Exercises ask what the student asks and answer it by a number: they are no explanation.
MOST_QUESTIONS = 0.3
# A sentence is quoted when it is at least this good beside the best one.
NEAR_BEST = 0.55
# A second passage is opened only for a sentence that is nearly as good.
NEAR_BEST_ELSEWHERE = 0.75
# Part of a sentence's score that its passage gives it.
OF_PASSAGE = 0.5

# A sentence that begins like this leans on the one before it.
_LEANS = (
    "this", "that", "these", "those", "it", "they", "its", "so", "but", "therefore", "then", "also", "both", "however",
)  # fmt: skip
_LEANS_CHINESE = ("这", "那", "它", "因此", "所以", "但", "而且", "于是", "其中", "同样")


@dataclass(frozen=True, slots=True)
class Quotation:
    """Consecutive or near sentences of one passage; `index` is the passage's."""

    index: int
    text: str


@dataclass(frozen=True, slots=True)
class _Line:
    index: int
    place: int
    text: str
    score: float


def quotations(question: str, hits: Sequence[Hit], passages: Sequence[str]) -> list[Quotation]:
    """What to quote, the best passage first; empty when no sentence shares a word with the question.

    A passage without its own matching sentence is quoted by its first statements when it is by far the best: the
    question may use other words than the lesson.
    """
    telling = [hit for hit in hits if _questions(passages[hit.index]) < MOST_QUESTIONS]
    lines = _scored(question, (telling or list(hits))[:MOST_PASSAGES], passages)
    if not lines:
        return []
    long = [line for line in lines if length(line.text) >= FEWEST_WORDS] or lines
    best = max(line.score for line in long)
    first = max(long, key=lambda line: line.score).index
    near = [
        line
        for line in long
        if line.score >= best * (NEAR_BEST if line.index == first else NEAR_BEST_ELSEWHERE)
    ]
    chosen = sorted(near, key=lambda line: -line.score)
    picked = _with_ground(chosen[:MOST_SENTENCES], lines)
    order = [hit.index for hit in hits]
    found = sorted({line.index for line in picked}, key=order.index)
    return [Quotation(index, _joined([line for line in picked if line.index == index])) for index in found]


def _questions(passage: str) -> float:
    found = sentences(passage)
    return sum(map(asks, found)) / max(1, len(found))


def _scored(question: str, hits: Sequence[Hit], passages: Sequence[str]) -> list[_Line]:
    spoken = [
        (hit, place, line)
        for hit in hits
        for place, line in enumerate(sentences(passages[hit.index]))
        if not asks(line)
    ]
    words = bm25(terms(question), [terms(line) for _, _, line in spoken])
    return [
        _Line(hit.index, place, line, word + OF_PASSAGE * hit.score)
        for (hit, place, line), word in zip(spoken, words, strict=True)
    ]


def _with_ground(chosen: Sequence[_Line], lines: Sequence[_Line]) -> list[_Line]:
    """The chosen lines in reading order: a leaning one with the line before it, a colon with what follows."""
    at = {(line.index, line.place): line for line in lines}
    kept = set(chosen)
    for line in chosen:
        before = at.get((line.index, line.place - 1))
        if before is not None and _leans(line.text):
            kept.add(before)
        after = at.get((line.index, line.place + 1))
        if after is not None and line.text.endswith((":", "：")):
            kept.add(after)
    return sorted(kept, key=lambda line: (line.index, line.place))


def _leans(text: str) -> bool:
    first = text.lower().split(" ", 1)[0].strip(",.")
    return first in _LEANS or text.startswith(_LEANS_CHINESE)


def _joined(lines: Sequence[_Line]) -> str:
    text, last = "", None
    for line in lines:
        gap = "" if last is None else " " if line.place == last + 1 else " … "
        text, last = f"{text}{gap}{line.text}", line.place
    return text
