"""Essays: there is no shipped opinion of them. What a class's own grader has learnt scores the whole and each trait."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, ClassVar

from grading.graders import learnt, reading
from grading.graders.base import Grader, Item
from grading.graders.criteria import criterion_verdict
from grading.graders.learnt import Learnt
from grading.graders.remarks import findings
from grading.graders.short_answer import FLAGGED
from grading.verdict import CriterionVerdict, Finding, Label, Span, Verdict

__all__ = ["EssayGrader", "words_in"]

# A sentence must come this near to a trait's words to be shown as its evidence.
NEAR = 0.25
# Nothing tells wrong from contradictory in an essay.
EVEN = {label.value: 0.25 for label in Label}


def words_in(text: str) -> int:
    """How many words a text has, counted as the page counts them."""
    from ml.answers import lexical

    return len(lexical.words(text))


class EssayGrader(Grader):
    """content {"least_words", "most_words"}; answer {"text"}. Without an own grader nothing is scored: `not_learnt`."""

    kind: ClassVar[str] = "essay"
    needs_model: ClassVar[bool] = True

    def __init__(self, scorer: Any = None) -> None:
        if scorer is None:
            from ml.answers.scorer import Scorer

            scorer = Scorer()
        self.scorer = scorer

    def version(self) -> str:
        return f"essay-1/{self.scorer.version}"

    def grade(self, items: Sequence[Item]) -> list[Verdict]:
        texts = [str(item.answer.get("text") or "") for item in items]
        read = [
            reading.essay(text, item.prompt, item.language) for text, item in zip(texts, items, strict=True)
        ]
        own = learnt.learnt_of(items, self.scorer)
        return [self._verdict(*each) for each in zip(items, read, own, strict=True)]

    def _verdict(self, item: Item, text: reading.Reading, own: Learnt | None) -> Verdict:
        flags = (*text.flags, *_length(item))
        if own is None or not text.text:
            return self._unscored(item, flags if text.text == "" else (*flags, "not_learnt"))
        # What the grader doubts is for the teacher; a student is told what the text is like.
        told, flags = flags, (*flags, *own.flags)
        criteria = self._with_evidence(item, text, own)
        spans = tuple(
            sorted({one.span for one in criteria if one.span}, key=lambda span: (span.start, span.end))
        )
        label = own.label(EVEN)
        sure = min(own.confidence, FLAGGED) if flags else own.confidence
        return Verdict(
            score=own.score, label=label, probabilities=own.probabilities(EVEN), confidence=round(sure, 4), spans=spans,
            criteria=criteria, findings=findings(item, label, criteria, spans, told, list), flags=flags,
            grader=self.kind, version=f"{self.version()}+{own.version}",
        )  # fmt: skip

    def _unscored(self, item: Item, flags: tuple[str, ...]) -> Verdict:
        return Verdict(
            score=Decimal("0.0000"), label=Label.INCORRECT, confidence=FLAGGED,
            probabilities={label.value: float(label == Label.INCORRECT) for label in Label},
            criteria=tuple(criterion_verdict(one, 0.0) for one in item.criteria),
            findings=(*(Finding(flag) for flag in flags), Finding("next_rewrite")), flags=flags,
            grader=self.kind, version=self.version(),
        )  # fmt: skip

    def _with_evidence(self, item: Item, text: reading.Reading, own: Learnt) -> tuple[CriterionVerdict, ...]:
        """Each trait with its level; where that is worth something, with the sentence nearest to the trait's words.

        A trait that was not learnt stands where the whole does.
        """
        found = [own.criterion(criterion_verdict(one, float(own.score))) for one in item.criteria]
        nearest = self._nearest(text, [one.text for one in item.criteria])
        return tuple(
            replace(verdict, span=span if verdict.level else None)
            for verdict, span in zip(found, nearest, strict=True)
        )

    def _nearest(self, text: reading.Reading, wanted: Sequence[str]) -> list[Span | None]:
        from ml.tuning import writing

        if not wanted:
            return []
        ready = self.scorer.analysed([text.text, *wanted])
        places = writing.sentences_of(text.text)
        if not places:
            return [None] * len(wanted)
        vectors = writing.sentence_vectors(ready[text.text], places)
        found: list[Span | None] = []
        for one in wanted:
            near = vectors @ ready[one].vector
            best = int(near.argmax())
            start, end = _bare(text.text, *places[best])
            found.append(Span(*text.locate(start, end)) if near[best] >= NEAR else None)
        return found


def _bare(text: str, start: int, end: int) -> tuple[int, int]:
    """The stretch without the spaces around it."""
    part = text[start:end]
    return start + len(part) - len(part.lstrip()), end - len(part) + len(part.rstrip())


def _length(item: Item) -> tuple[str, ...]:
    """Whether an essay that has words has fewer or more than were asked for."""
    count = words_in(str(item.answer.get("text") or ""))
    least, most = int(item.content.get("least_words") or 0), int(item.content.get("most_words") or 0)
    if count and count < least:
        return ("under_length",)
    return ("over_length",) if most and count > most else ()
