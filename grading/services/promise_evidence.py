"""What a class's own grades say of its drafts: the newest draft of each answer, beside what a person gave."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Exists, F, OuterRef, Subquery

from grading import graders
from grading.graders.essay import EssayGrader
from grading.models import Acceptance, ClassPolicy, Criterion, Draft, Grade, Response, Submission
from grading.promise.assurance import assurance
from grading.promise.bound import Pair, Promise, promise
from grading.promise.familiarity import Vocabulary
from school.courses.models import Question, Section

__all__ = ["Case", "Key", "Rules", "Standing", "is_match", "standing_of"]

State = Response.State
# A grade that was typed in points is rounded to hundredths of a point; that is no difference of opinion.
ROUNDING = Decimal("0.005")
# A model's version, and the question where each question stands for itself.
Key = tuple[str, int | None]
Rules = Mapping[Key, Promise]


@dataclass(frozen=True, slots=True)
class Case:
    """One answer with its newest draft; `sure` is how sure that is of its points.

    `given` is the score of the person whose grade is in force, if any. `fit` drafts could be accepted at all: no flag,
    question and rubric unchanged since, and words that are known. `waiting` ones were never decided by a person nor kept
    back as a check.
    """

    response: int
    draft: int
    question: int
    version: str
    sure: float
    score: Decimal
    fit: bool
    waiting: bool
    given: Decimal | None

    def key(self, scope: str) -> Key:
        return self.version, self.question if scope == ClassPolicy.Scope.QUESTION else None


@dataclass(frozen=True)
class Standing:
    """All answers of a class that a model has drafted."""

    cases: Sequence[Case]

    @property
    def graded(self) -> list[Case]:
        """Those that tell something: decided by a person, and such as could have been accepted."""
        return [case for case in self.cases if case.given is not None and case.fit]

    @property
    def waiting(self) -> list[Case]:
        return [case for case in self.cases if case.waiting]

    @property
    def version(self) -> str:
        """The model that drafted last, "" when none has."""
        return max(self.cases, key=lambda case: case.draft).version if self.cases else ""

    def pairs(self, key: Key, scope: str, tolerance: Decimal) -> list[Pair]:
        """The evidence of one rule."""
        return [_pair(case, tolerance) for case in self.graded if case.key(scope) == key]

    def rules(self, target: float, scope: str, tolerance: Decimal) -> Rules:
        """What each version (and question) may be accepted from; keys without any graded answer are left out."""
        evidence: dict[Key, list[Pair]] = {}
        for case in self.graded:
            evidence.setdefault(case.key(scope), []).append(_pair(case, tolerance))
        whole = scope == ClassPolicy.Scope.CLASS
        return {key: promise(pairs, target, by_question=whole) for key, pairs in evidence.items()}

    def passing(self, rules: Rules, scope: str) -> list[Case]:
        """Waiting answers whose draft a rule allows."""
        return [
            case
            for case in self.waiting
            if case.fit and (rule := rules.get(case.key(scope))) and rule.accepts(case.sure)
        ]


def _pair(case: Case, tolerance: Decimal) -> Pair:
    matched = case.given is not None and is_match(case.given, case.score, tolerance)
    return Pair(case.sure, matched, case.question)


def is_match(given: Decimal, drafted: Decimal, tolerance: Decimal) -> bool:
    """Whether a person's score is the draft's; all are fractions of the points."""
    return abs(given - drafted) <= tolerance + ROUNDING


def standing_of(section: Section) -> Standing:
    """Three queries, whatever the number of answers."""
    rows = list(_rows(section))
    vocabularies = _vocabularies(rows)
    return Standing([_case(row, vocabularies[row["response__question"]]) for row in rows])


def _rows(section: Section) -> Iterable[Mapping[str, Any]]:
    """The newest draft of each answer as it was handed in, with the grade in force."""
    # A person reads every essay, however sure its draft is.
    by_model = [k for k in graders.kinds() if graders.get(k).needs_model and k != EssayGrader.kind]
    grades = Grade.objects.filter(response=OuterRef("response"))
    newest = grades.order_by("-pk")
    drafts = Draft.objects.filter(
        response__submission__section=section, response__submission__kind=Submission.Kind.ASSIGNMENT,
        response__state__in=[State.DRAFTED, State.GRADED], response__question__kind__in=by_model,
        answer_version=F("response__version"),
    )  # fmt: skip
    return (
        drafts.order_by("response", "-pk")
        .distinct("response")
        .annotate(
            given=Subquery(newest.values("score")[:1]),
            person=Subquery(newest.values("decided_by")[:1]),
            ever=Exists(grades.filter(decided_by__isnull=False)),
            allowed=Exists(Acceptance.objects.filter(response=OuterRef("response"))),
        )
        .values(
            "pk",
            "response",
            "response__question",
            "response__state",
            "response__answer__text",
            "model_version",
            "confidence",
            "score",
            "question_version",
            "response__question__version",
            "rubric_version",
            "response__question__rubric__version",
            "verdict__flags",
            "verdict__probabilities",
            "verdict__criteria",
            "given",
            "person",
            "ever",
            "allowed",
        )
    )


def _case(row: Mapping[str, Any], words: Vocabulary) -> Case:
    decided = row["response__state"] == State.GRADED and row["person"] is not None
    text = row["response__answer__text"]
    fit = (
        not row["verdict__flags"]
        and row["question_version"] == row["response__question__version"]
        and row["rubric_version"] == row["response__question__rubric__version"]
        and words.is_familiar(text if isinstance(text, str) else "", graded=decided)
    )
    return Case(
        response=row["response"],
        draft=row["pk"],
        question=row["response__question"],
        version=row["model_version"],
        sure=assurance(
            row["score"],
            row["confidence"],
            row["verdict__probabilities"] or {},
            row["verdict__criteria"] or (),
        ),
        score=row["score"],
        fit=fit,
        waiting=row["response__state"] == State.DRAFTED and not row["ever"] and not row["allowed"],
        given=row["given"] if decided else None,
    )


def _vocabularies(rows: Sequence[Mapping[str, Any]]) -> dict[int, Vocabulary]:
    """What is known of each question that was answered."""
    asked = {row["response__question"] for row in rows}
    texts: dict[int, list[str]] = {}
    for pk, prompt, content in Question.objects.filter(pk__in=asked).values_list("pk", "prompt", "content"):
        texts[pk] = [prompt, *map(str, content.get("references", []))]
    criteria = Criterion.objects.filter(rubric__question__in=asked)
    for pk, text in criteria.values_list("rubric__question", "text"):
        texts[pk].append(text)
    graded: dict[int, list[str]] = {pk: [] for pk in asked}
    for row in rows:
        if row["response__state"] == State.GRADED and row["person"] is not None:
            graded[row["response__question"]].append(str(row["response__answer__text"] or ""))
    return {pk: Vocabulary(texts.get(pk, []), graded[pk]) for pk in asked}
