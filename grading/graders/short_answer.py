"""Short answers: cleaned, read by the shipped model, and told apart into what is met, missing and contradicted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar, Protocol

from grading.graders import learnt, reading
from grading.graders.base import Criterion, Grader, Item
from grading.graders.criteria import criterion_verdict, hypotheses, met
from grading.graders.remarks import findings
from grading.rubrics.statements import statement
from grading.verdict import CriterionVerdict, Finding, Label, Span, Verdict

if TYPE_CHECKING:
    from ml.answers.scorer import Opinion, Request, Support
    from ml.answers.second_reading import SecondReader

# What remains of the confidence when something about the text asks for a person's eye.
FLAGGED = 0.5
# An answer that tries to look like more than it says: half marks go to it only where half of the points are expected.
DISGUISED = frozenset({"instruction", "hidden_characters", "homoglyphs", "markup", "keyword_list", "padded"})
HALF = 0.5
# Share of the 5-way labels in what is correct and what contradicts, for a new question that they taught ones like. On left-out
# questions of the training sets .7 to .8 were alike. For a 3-way one an even mean drafts as well, and for taught ones it keeps
# more of the surest drafts right (docs/grading.md).
AT_HOME = 0.75


class Scorer(Protocol):
    """What this grader needs of a model (ml.answers.scorer.Scorer is one)."""

    @property
    def version(self) -> str: ...
    def score(self, requests: Sequence[Request]) -> list[Opinion]: ...
    def evidence(self, wanted: Sequence[Support]) -> list[tuple[int, int] | None]: ...
    def uncovered(self, question: str, wanted: str, answer: str) -> list[str]: ...
    def weighed(self, opinions: Sequence[Opinion], evidence: Sequence[float]) -> list[Opinion]: ...


@dataclass(frozen=True, slots=True)
class _Case:
    """An item with its text as it is scored."""

    item: Item
    text: reading.Reading
    references: tuple[str, ...]

    @property
    def is_read(self) -> bool:
        """Whether there is something to read and something to compare it with."""
        return bool(self.references) and bool(self.text.text)

    def readings(self) -> tuple[_Case, ...]:
        """The case as written and, where it has empty adverbs, without them."""
        plainer = self.text.plainer
        return (self, _Case(self.item, plainer, self.references)) if plainer else (self,)

    @property
    def nearest(self) -> str:
        return self.references[reading.nearest(self.text.text, self.references)]

    def request(self, *references: str) -> Request:
        from ml.answers.scorer import Request

        return Request(self.item.prompt, references, self.text.text)

    @property
    def requests(self) -> list[Request]:
        """All that the model has to read: the answer against its references, each criterion and stated level."""
        stated = [text for one in self.item.criteria for text in (statement(one.text), *_texts(one))]
        return [self.request(*self.references), *(self.request(text) for text in stated)]


@dataclass(frozen=True, slots=True)
class _Judgement:
    """What was found of one case, still without evidence."""

    case: _Case
    opinion: Opinion
    label: Label
    score: Decimal
    confidence: float
    chances: dict[str, float]
    criteria: tuple[CriterionVerdict, ...]
    own: str = ""  # the version of the class's own grader where it has decided
    doubts: tuple[str, ...] = ()  # flags that it raises

    @property
    def supports(self) -> list[Support]:
        """What evidence is wanted of: each criterion that has points; without criteria the whole answer.

        What contradicts is shown by what makes the answer a contradiction.
        """
        from ml.answers.scorer import Support

        case = self.case
        if self.label == Label.CONTRADICTORY:
            return [Support(case.request(*case.references), "contradictory")]
        if self.criteria:
            pairs = zip(case.item.criteria, self.criteria, strict=True)
            return [Support(case.request(statement(one.text))) for one, verdict in pairs if verdict.level]
        return [] if self.label == Label.INCORRECT else [Support(case.request(*case.references))]


class ShortAnswerGrader(Grader):
    """content {"references": [text]}; answer {"text"}; the rubric's criteria are read as hypotheses of their own."""

    kind: ClassVar[str] = "short_answer"
    needs_model: ClassVar[bool] = True

    def __init__(self, scorer: Scorer | None = None, reader: SecondReader | None = None) -> None:
        """The shipped scorer, and the second reader that the installation chose, unless others are given.

        Raises LookupError for a second reader that nobody knows.
        """
        if scorer is None:
            from ml.answers.scorer import Scorer as Shipped
            from ml.answers.second_reading import configured

            scorer, reader = Shipped(), reader or configured()
        self.scorer = scorer
        self.reader = reader

    def version(self) -> str:
        read_twice = f"~{self.reader.version}" if self.reader else ""
        return f"{self._without_reader()}{read_twice}"

    def _without_reader(self) -> str:
        return f"short-answer-5/{self.scorer.version}"

    def grade(self, items: Sequence[Item]) -> list[Verdict]:
        return [verdict for verdict, _ in self.judge(items)]

    def judge(self, items: Sequence[Item]) -> list[tuple[Verdict, Opinion | None]]:
        """Verdicts with the model's own opinion beside each; None where there was nothing to read.

        Two passes: all answers against all that is asked for, then the evidence of what was found.
        """
        cases = [_case(item) for item in items]
        read = [case for case in cases if case.is_read]
        wanted = [request for case in read for one in case.readings() for request in one.requests]
        opinions = dict(zip(wanted, self.scorer.score(wanted), strict=True))
        own = learnt.learnt_of([case.item for case in read], self.scorer)
        # Who is not read twice keeps the first opinion, whoever else wrote the same.
        again = [mine is None and not case.text.flags for case, mine in zip(read, own, strict=True)]
        twice = opinions | self._read_twice(
            [case for case, one in zip(read, again, strict=True) if one], opinions
        )
        judged = [
            _lowest(case, twice if one else opinions, mine)
            for case, one, mine in zip(read, again, own, strict=True)
        ]
        spans = self._evidence(judged)
        verdicts = [
            (self._verdict(one, found), one.opinion) for one, found in zip(judged, spans, strict=True)
        ]
        ready = iter(verdicts)
        return [next(ready) if case.is_read else (self._unread(case), None) for case in cases]

    def _read_twice(
        self, cases: Sequence[_Case], opinions: Mapping[Request, Opinion]
    ) -> dict[Request, Opinion]:
        """Opinions on whole answers to new questions, after the second reader was asked too, where there is one.

        None of the cases may carry a flag, so that nothing steers it that was seen to try.
        """
        if self.reader is None:
            return {}
        asked = list(dict.fromkeys(case.request(*case.references) for case in cases))
        new = [one for one in asked if self.reader.reads(one, opinions[one])]
        found = self.scorer.weighed([opinions[one] for one in new], self.reader.evidence(new))
        return dict(zip(new, found, strict=True))

    def credits(self, items: Sequence[Item]) -> list[list[tuple[float, float]]]:
        """For each answer and criterion the credit of its statement, and of the whole answer; none where nothing is read."""
        cases = [_case(item) for item in items]
        wanted = [request for case in cases if case.is_read for request in case.requests]
        opinions = dict(zip(wanted, self.scorer.score(wanted), strict=True))

        def pair(case: _Case, criterion: Criterion) -> tuple[float, float]:
            own, whole = case.request(statement(criterion.text)), case.request(*case.references)
            return opinions[own].credit, opinions[whole].credit

        return [[pair(case, one) for one in case.item.criteria] if case.is_read else [] for case in cases]

    def _evidence(self, judged: Sequence[_Judgement]) -> list[list[Span | None]]:
        """For each judgement the evidence of each of its supports; None where nothing shows it."""
        wanted = [support for one in judged for support in one.supports]
        found = iter(self.scorer.evidence(wanted))
        return [
            [
                Span(*one.case.text.locate(*span)) if span else None
                for _, span in zip(one.supports, found, strict=False)
            ]
            for one in judged
        ]

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
            criteria=tuple(criterion_verdict(one, 0.0) for one in case.item.criteria),
            grader=self.kind,
            version=self.version(),
        )

    def _verdict(self, one: _Judgement, found: Sequence[Span | None]) -> Verdict:
        """Evidence and findings are the shipped grader's; what the class's own grader has learnt decides score and level."""
        case, label, chances = one.case, one.label, one.chances
        cut = ("too_long",) if one.opinion.cut and "too_long" not in case.text.flags else ()
        flags = case.text.flags + cut
        if label == Label.INCORRECT and reading.off_topic(case.text.text, case.item.prompt, case.references):
            flags = (*flags, "off_topic")
        # What the own grader doubts is for the teacher; a student is told what the text is like.
        told, flags = flags, (*flags, *one.doubts)
        criteria = with_spans(one.criteria, found) if label != Label.CONTRADICTORY else one.criteria
        spans = tuple(sorted({span for span in found if span}, key=lambda span: (span.start, span.end)))

        def missing() -> list[str]:
            return self.scorer.uncovered(case.item.prompt, case.nearest, case.text.text)

        return Verdict(
            score=one.score,
            label=label,
            probabilities=chances,
            confidence=round(min(one.confidence, FLAGGED) if flags else one.confidence, 4),
            spans=spans,
            criteria=criteria,
            findings=findings(case.item, label, criteria, spans, told, missing),
            flags=flags,
            grader=self.kind,
            version=f"{self._without_reader()}+{one.own}" if one.own else self.version(),
        )


def _texts(criterion: Criterion) -> list[str]:
    return [text for _, text in hypotheses(criterion)]


def _lowest(case: _Case, opinions: Mapping[Request, Opinion], own: learnt.Learnt | None) -> _Judgement:
    """The lower of two judgements where adverbs were set aside, so that they never raise a score."""
    found = [_judgement(one, opinions, own) for one in case.readings()]
    return min(found, key=lambda one: (one.score, one.chances[Label.CORRECT.value]))


def _judgement(case: _Case, opinions: Mapping[Request, Opinion], own: learnt.Learnt | None) -> _Judgement:
    whole = opinions[case.request(*case.references)]

    def shown(text: str) -> float:
        return met(opinions[case.request(text)].credit, whole.credit)

    criteria = tuple(
        criterion_verdict(
            one, shown(statement(one.text)), [(place, shown(text)) for place, text in hypotheses(one)]
        )
        for one in case.item.criteria
    )
    chances = probabilities(whole)
    if own is not None:
        found = (own.label(chances), own.score, own.confidence, own.probabilities(chances))
        return _Judgement(case, whole, *found, tuple(map(own.criterion, criteria)), own.version, own.flags)
    doubted = whole.credit < HALF and not DISGUISED.isdisjoint(case.text.flags)
    label, score = decide(whole, chances, case.item.criteria, criteria, doubted=doubted)
    sure = chances[label.value] if label == most_likely(chances) else min(chances[label.value], FLAGGED)
    return _Judgement(case, whole, label, score, sure, chances, criteria)


def with_spans(
    criteria: Sequence[CriterionVerdict], found: Sequence[Span | None]
) -> tuple[CriterionVerdict, ...]:
    """Criteria that have points, each with its evidence, in order."""
    spans = iter(found)
    return tuple(replace(one, span=next(spans, None)) if one.level else one for one in criteria)


def _case(item: Item) -> _Case:
    references = tuple(str(text).strip() for text in item.content.get("references", ()) if str(text).strip())
    if not references and item.criteria:
        references = (" ".join(statement(criterion.text) for criterion in item.criteria),)
    raw = item.answer.get("text")
    text = reading.read(raw if isinstance(raw, str) else "", item.prompt, references, item.language)
    return _Case(item, text, references)


def probabilities(opinion: Opinion) -> dict[str, float]:
    """The four product labels from the model's label spaces; rounded, summing to 1.

    Correct and contradictory are a mean of the 3-way and 5-way views, the 5-way one counting more where a new question is at
    home; what is left is parted between partly correct and incorrect as the 5-way view parts it.
    """
    three, five = opinion.spaces["3way"], opinion.spaces["5way"]
    share = AT_HOME if opinion.home == "5way" and not opinion.seen else 0.5
    correct, contradictory = ((1 - share) * three[n] + share * five[n] for n in ("correct", "contradictory"))
    rest = max(0.0, 1 - correct - contradictory)
    partial, off = five["partially_correct_incomplete"], five["irrelevant"] + five["non_domain"]
    near = (partial + 1e-4) / (partial + off + 2e-4)
    # Much of what the 3-way view calls incorrect speaks of the topic and misses the point: that is no part credit.
    near *= min(1.0, 2 * opinion.credit + 0.2)
    chances = {
        Label.CORRECT.value: round(correct, 4),
        Label.PARTIAL.value: round(rest * near, 4),
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
    *,
    doubted: bool = False,
) -> tuple[Label, Decimal]:
    """Label and score. With criteria the score is the share of their points; without, it is the label's.

    An answer that is doubted has no part credit by its label.
    """
    wrong = max((Label.CONTRADICTORY, Label.INCORRECT), key=lambda label: chances[label.value])
    total = sum((criterion.points for criterion in rubric), Decimal(0))
    if levels and total > 0:
        earned = sum((c.points * v.level for c, v in zip(rubric, levels, strict=True)), Decimal(0))
        score = (earned / total).quantize(Decimal("0.0001"))
        label = Label.CORRECT if score == 1 else Label.PARTIAL if score else wrong
        return label, score
    label = most_likely(chances)
    label = wrong if doubted and label == Label.PARTIAL else label
    worth = {Label.CORRECT: "1", Label.PARTIAL: "0.5"}.get(label, "0")
    return label, Decimal(worth).quantize(Decimal("0.0001"))
