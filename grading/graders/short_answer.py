"""Short answers: cleaned, read by the shipped model, and told apart into what is met, missing and contradicted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from grading.graders import reading
from grading.graders.base import Criterion, Grader, Item
from grading.verdict import CriterionVerdict, Finding, Label, Span, Verdict

if TYPE_CHECKING:
    from ml.answers.scorer import Opinion, Request

# What remains of the confidence when something about the text asks for a person's eye.
FLAGGED = 0.5
# A criterion is met above the first and partly met above the second; between them lies half of its points.
MET, PARTLY = 0.6, 0.4
# How much of a criterion's probability is its own, the rest being that of the whole answer.
OWN = 0.7
SHOWN = 160


class Scorer(Protocol):
    """What this grader needs of a model (ml.answers.scorer.Scorer is one)."""

    @property
    def version(self) -> str: ...
    def score(self, requests: Sequence[Request]) -> list[Opinion]: ...
    def evidence(self, answer: str, wanted: str) -> tuple[int, int] | None: ...
    def uncovered(self, question: str, wanted: str, answer: str) -> list[str]: ...


@dataclass(frozen=True, slots=True)
class _Case:
    """An item with its text as it is scored."""

    item: Item
    text: reading.Reading
    references: tuple[str, ...]

    def readings(self) -> tuple[_Case, ...]:
        """The case as written and, where it has empty adverbs, without them."""
        plainer = self.text.plainer
        return (self, _Case(self.item, plainer, self.references)) if plainer else (self,)

    def compared(self) -> list[tuple[str, ...]]:
        """What the text is compared with: the references together, and each criterion."""
        return [self.references, *((criterion.text,) for criterion in self.item.criteria)]


class ShortAnswerGrader(Grader):
    """content {"references": [text]}; answer {"text"}; the rubric's criteria are read as hypotheses of their own."""

    kind: ClassVar[str] = "short_answer"
    needs_model: ClassVar[bool] = True

    def __init__(self, scorer: Scorer | None = None) -> None:
        if scorer is None:
            from ml.answers.scorer import Scorer as Shipped

            scorer = Shipped()
        self.scorer = scorer

    def version(self) -> str:
        return f"short-answer-2/{self.scorer.version}"

    def grade(self, items: Sequence[Item]) -> list[Verdict]:
        return [verdict for verdict, _ in self.judge(items)]

    def judge(self, items: Sequence[Item]) -> list[tuple[Verdict, Opinion | None]]:
        """Verdicts with the model's own opinion beside each; None where there was nothing to read."""
        cases = [_case(item) for item in items]
        every = [one for case in cases for one in case.readings()]
        wanted = [self._request(case, refs) for case in every for refs in case.compared()]
        asked = [request for request in wanted if request is not None]
        opinions = dict(zip(asked, self.scorer.score(asked), strict=True))
        return [self._judged(case, opinions) for case in cases]

    def _judged(self, case: _Case, opinions: Mapping[Request, Opinion]) -> tuple[Verdict, Opinion | None]:
        """The verdict on the answer; the lower of two where adverbs were set aside, so that they never raise a score."""
        found: list[tuple[Verdict, Opinion]] = []
        for one in case.readings():
            request = self._request(one, one.references)
            if request is None:
                return self._unread(case), None
            found.append((self._verdict(one, opinions[request], opinions), opinions[request]))
        return min(found, key=lambda pair: (pair[0].score, pair[0].probabilities[Label.CORRECT.value]))

    def _request(self, case: _Case, references: tuple[str, ...]) -> Request | None:
        from ml.answers.scorer import Request

        if not case.text.text or not references:
            return None
        return Request(case.item.prompt, references, case.text.text)

    def _unread(self, case: _Case) -> Verdict:
        """Nothing to read, or nothing to compare it with."""
        codes = [flag for flag in case.text.flags if flag != "very_short"] or ["off_topic"]
        flags = case.text.flags if case.references else (*case.text.flags, "no_reference")
        wrong = Label.CONTRADICTORY if "negated_reference" in flags else Label.INCORRECT
        return Verdict(
            score=Decimal("0.0000"),
            label=wrong,
            confidence=FLAGGED,
            probabilities={label.value: float(label == wrong) for label in Label},
            findings=(*map(Finding, codes), Finding("next_add")) if case.references else (),
            flags=flags,
            criteria=tuple(CriterionVerdict(c.id, 0.0, Decimal(0)) for c in case.item.criteria),
            grader=self.kind,
            version=self.version(),
        )

    def _verdict(self, case: _Case, opinion: Opinion, opinions: Mapping[Request, Opinion]) -> Verdict:
        flags = case.text.flags + (("too_long",) if opinion.cut and "too_long" not in case.text.flags else ())
        chances = probabilities(opinion)
        criteria = tuple(self._criterion(case, one, opinion, opinions) for one in case.item.criteria)
        label, score = decide(opinion, chances, case.item.criteria, criteria)
        if label == Label.INCORRECT and reading.off_topic(case.text.text, case.item.prompt, case.references):
            flags = (*flags, "off_topic")
        confidence = (
            chances[label.value] if label == most_likely(chances) else min(chances[label.value], FLAGGED)
        )
        spans = self._spans(case, label, criteria)
        return Verdict(
            score=score,
            label=label,
            probabilities=chances,
            confidence=round(min(confidence, FLAGGED) if flags else confidence, 4),
            spans=spans,
            criteria=criteria,
            findings=self._findings(case, label, criteria, spans, flags),
            flags=flags,
            grader=self.kind,
            version=self.version(),
        )

    def _criterion(
        self, case: _Case, criterion: Criterion, whole: Opinion, opinions: Mapping[Request, Opinion]
    ) -> CriterionVerdict:
        request = self._request(case, (criterion.text,))
        assert request is not None
        own = OWN * opinions[request].credit + (1 - OWN) * whole.credit
        level = Decimal(1) if own >= MET else Decimal("0.5") if own >= PARTLY else Decimal(0)
        span = self._span(case, criterion.text) if level else None
        return CriterionVerdict(criterion.id, round(own, 4), level, span)

    def _span(self, case: _Case, wanted: str) -> Span | None:
        found = self.scorer.evidence(case.text.text, wanted)
        return Span(*case.text.locate(*found)) if found else None

    def _spans(self, case: _Case, label: Label, criteria: tuple[CriterionVerdict, ...]) -> tuple[Span, ...]:
        """Evidence of the criteria; without criteria what the best reference aligns with."""
        found = [one.span for one in criteria if one.span]
        if not criteria and label != Label.INCORRECT:
            wanted = case.references[reading.nearest(case.text.text, case.references)]
            found = [span for span in [self._span(case, wanted)] if span]
        return tuple(sorted(dict.fromkeys(found), key=lambda span: (span.start, span.end)))

    def _findings(
        self,
        case: _Case,
        label: Label,
        criteria: tuple[CriterionVerdict, ...],
        spans: tuple[Span, ...],
        flags: tuple[str, ...],
    ) -> tuple[Finding, ...]:
        found = _on_criteria(case.item, criteria) if criteria else self._on_reference(case, label, spans)
        if label == Label.CONTRADICTORY:
            found.append(_quoted("contradiction", case.item, spans[0] if spans else None))
        found += [Finding(flag) for flag in flags]
        after = {Label.CORRECT: "next_done", Label.PARTIAL: "next_add"}.get(label, "next_rewrite")
        return (*found, Finding(after))

    def _on_reference(self, case: _Case, label: Label, spans: tuple[Span, ...]) -> list[Finding]:
        if label == Label.CORRECT:
            right = (
                Finding("right", params={"quote": _quote(case.item, spans[0])})
                if spans
                else Finding("right_all")
            )
            return [right]
        if label == Label.CONTRADICTORY:
            return []
        wanted = case.references[reading.nearest(case.text.text, case.references)]
        words = self.scorer.uncovered(case.item.prompt, wanted, case.text.text)
        missing = Finding("missing_idea", params={"words": ", ".join(words)}) if words else Finding("missing")
        if label == Label.PARTIAL and spans:
            return [Finding("right", params={"quote": _quote(case.item, spans[0])}), missing]
        return [missing]


def _case(item: Item) -> _Case:
    references = tuple(str(text).strip() for text in item.content.get("references", ()) if str(text).strip())
    if not references and item.criteria:
        references = (" ".join(criterion.text for criterion in item.criteria),)
    raw = item.answer.get("text")
    text = reading.read(raw if isinstance(raw, str) else "", item.prompt, references, item.language)
    return _Case(item, text, references)


def probabilities(opinion: Opinion) -> dict[str, float]:
    """The four product labels from the model's label spaces; rounded, summing to 1.

    Correct and contradictory are the mean of the 3-way and 5-way views; what is left is parted between partly correct
    and incorrect as the 5-way view parts it.
    """
    three, five = opinion.spaces["3way"], opinion.spaces["5way"]
    correct = (three["correct"] + five["correct"]) / 2
    contradictory = (three["contradictory"] + five["contradictory"]) / 2
    rest = max(0.0, 1 - correct - contradictory)
    partial, off = five["partially_correct_incomplete"], five["irrelevant"] + five["non_domain"]
    share = (partial + 1e-4) / (partial + off + 2e-4)
    # Much of what the 3-way view calls incorrect speaks of the topic and misses the point: that is no part credit.
    share *= min(1.0, 2 * opinion.credit + 0.2)
    chances = {
        Label.CORRECT.value: round(correct, 4),
        Label.PARTIAL.value: round(rest * share, 4),
        Label.CONTRADICTORY.value: round(contradictory, 4),
    }
    return {**chances, Label.INCORRECT.value: round(max(0.0, 1 - sum(chances.values())), 4)}


def most_likely(chances: Mapping[str, float]) -> Label:
    return max(Label, key=lambda label: chances[label.value])


def decide(
    opinion: Opinion,
    chances: Mapping[str, float],
    rubric: Sequence[Criterion],
    levels: Sequence[CriterionVerdict],
) -> tuple[Label, Decimal]:
    """Label and score. With criteria the score is the share of their points; without, it is the label's."""
    wrong = max((Label.CONTRADICTORY, Label.INCORRECT), key=lambda label: chances[label.value])
    total = sum((criterion.points for criterion in rubric), Decimal(0))
    if levels and total > 0:
        earned = sum((c.points * v.level for c, v in zip(rubric, levels, strict=True)), Decimal(0))
        score = (earned / total).quantize(Decimal("0.0001"))
        label = Label.CORRECT if score == 1 else Label.PARTIAL if score else wrong
        return label, score
    label = most_likely(chances)
    worth = {Label.CORRECT: "1", Label.PARTIAL: "0.5"}.get(label, "0")
    return label, Decimal(worth).quantize(Decimal("0.0001"))


def _quote(item: Item, span: Span) -> str:
    text = str(item.answer["text"])[span.start : span.end]
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"


def _quoted(code: str, item: Item, span: Span | None) -> Finding:
    if span is None:
        return Finding(f"{code}_unquoted")
    return Finding(code, params={"quote": _quote(item, span)})


def _on_criteria(item: Item, verdicts: Sequence[CriterionVerdict]) -> list[Finding]:
    """One finding a criterion, what is met first."""
    found: list[tuple[int, Finding]] = []
    for criterion, verdict in zip(item.criteria, verdicts, strict=True):
        params: dict[str, Any] = {"criterion": criterion.text}
        if verdict.level == 1 and verdict.span:
            params["quote"] = _quote(item, verdict.span)
            found.append((0, Finding("criterion_met", criterion.id, params)))
        elif verdict.level == 1:
            found.append((0, Finding("criterion_met_unquoted", criterion.id, params)))
        else:
            code = "criterion_partly" if verdict.level else "criterion_missing"
            found.append((1 if verdict.level else 2, Finding(code, criterion.id, params)))
    return [finding for _, finding in sorted(found, key=lambda pair: pair[0])]
