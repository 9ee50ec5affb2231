"""One answer with its draft, laid out for the decision: levels, evidence, probabilities, doubts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from grading.desk.place import Place
from grading.evidence import Part, parts_of_verdict
from grading.length import Length, length_of
from grading.models import Acceptance, ClassPolicy, Criterion, Draft, Grade, Response
from grading.results import options_of, state_of
from grading.rubrics.scales import Level, nearest, share
from grading.suggestions import Voices, feedback_for, phrases_for
from grading.training.waiting import hand_text
from grading.verdict import CriterionVerdict, Verdict
from grading.words import confidence_level, flag_text, label_text, level_name, level_state
from school.courses import questions
from school.courses.models import AssignmentQuestion, Enrolment, Question

__all__ = ["CriterionField", "Item", "LevelField", "Probability", "item_at", "item_of_response", "items_of"]

# So much of the evidence is quoted beside a criterion; all of it is marked in the answer.
QUOTED = 200


@dataclass(frozen=True)
class LevelField:
    """One level to choose; `value` is its fraction of the criterion's points, as the form sends it."""

    value: str
    name: str
    text: str
    points: Decimal
    state: str  # not_yet | partly | correct
    percent: int | None  # how likely the draft finds it


@dataclass(frozen=True)
class CriterionField:
    """A criterion as the form shows it: its levels, the one chosen now, and what the draft found."""

    number: int
    id: str
    text: str
    points: Decimal
    levels: list[LevelField]
    level: str  # the value of one of the levels, or "" while nothing is chosen
    percent: int | None  # probability of the draft that all of it is met
    quote: str
    between: bool = False  # the level chosen is the draft's, and one below and one above it are each likelier

    @property
    def is_described(self) -> bool:
        """Levels with words of their own stand one below the other."""
        return any(one.text for one in self.levels)

    @property
    def has_shares(self) -> bool:
        """The draft says how likely each level is; older drafts only said it of the whole criterion."""
        return any(one.percent is not None for one in self.levels)

    @property
    def name(self) -> str:
        return f"level-{self.id}"

    @property
    def plural(self) -> int:
        """For the translation's choice of form: only exactly one point is singular."""
        return 1 if self.points == 1 else 2


@dataclass(frozen=True)
class Probability:
    label: str
    percent: int


@dataclass(frozen=True)
class Item:
    response: Response
    question: Question
    points: Decimal
    draft: Draft | None
    verdict: Verdict | None
    grade: Grade | None  # in force, or None while undecided
    latest: Grade | None  # the newest row, also when it was taken back: what an optimistic check compares
    criteria: list[CriterionField]
    parts: list[Part]
    history: list[Grade] = field(default_factory=list)
    acceptance: Acceptance | None = None  # what a promise made of its draft, if one did
    blind: bool = False  # a silent check: the draft is there and shown only after the decision
    left: bool = False  # the student is in the class no more; the work stays
    later: Draft | None = None  # the draft that the grader chose to see only after the decision
    refused: bool = False  # there is a draft, and nobody may see it: it was refused or switched off
    unseen: Draft | None = None  # that of a silent check: kept with the decision, not shown before it
    suggested: str = ""  # what the draft would tell the student
    phrases: Mapping[str, Any] | None = (
        None  # what it would tell at other levels, where it speaks of criteria
    )

    @property
    def accepted(self) -> Acceptance | None:
        """Why the grade in force is one by a promise; None when it is not."""
        policy = self.grade.policy if self.grade and not self.grade.decided_by_id else None
        return self.acceptance if policy and policy.kind == ClassPolicy.Kind.PROMISE else None

    @property
    def told(self) -> bool:
        """Decided before the draft was seen: now the two are told side by side."""
        return bool(self.grade and self.grade.decided_by_id and not self.grade.draft_seen and self.draft)

    @property
    def differs(self) -> bool:
        """The decision in force gives other points than the draft."""
        return bool(self.grade and self.draft and self.grade.score != self.draft.score)

    @property
    def score(self) -> Decimal | None:
        """The fraction that the form starts with: the decision's, else the draft's."""
        source = self.grade or self.draft
        return source.score if source else None

    @property
    def start_points(self) -> Decimal | None:
        return None if self.score is None else (self.score * self.points).quantize(Decimal("0.01"))

    @property
    def draft_points(self) -> Decimal | None:
        return (self.draft.score * self.points).quantize(Decimal("0.01")) if self.draft else None

    @property
    def latest_points(self) -> Decimal | None:
        return (self.latest.score * self.points).quantize(Decimal("0.01")) if self.latest else None

    @property
    def latest_by(self) -> str:
        """Who stands behind the newest decision: a person, or who signed the policy."""
        if self.latest is None:
            return ""
        person = self.latest.decided_by or (self.latest.policy and self.latest.policy.signed_by)
        return person.display_name if person else ""

    @property
    def feedback(self) -> str:
        """What the student will read: as decided, else as the draft suggests."""
        return self.grade.feedback if self.grade else self.suggested

    @property
    def worded(self) -> Mapping[str, Any] | None:
        """Who worded the suggestion, and how many sentences were dropped; None where it is the catalogue's, or decided."""
        found = self.draft.verdict if self.draft and not self.grade else {}
        return found["worded"] if found.get("wordings") else None

    @property
    def quick_points(self) -> list[int]:
        """Whole points that one key can give."""
        return list(range(int(self.points) + 1)) if self.points <= 9 else []

    @property
    def draft_state(self) -> str:
        """The status that colours the draft: its label where the model gives one, else its score."""
        if self.verdict and self.verdict.label == "contradictory":
            return "contradictory"
        return state_of(self.draft.score if self.draft else None)

    @property
    def label(self) -> str:
        return label_text(self.verdict.label) if self.verdict else ""

    @property
    def level(self) -> str:
        return confidence_level(self.verdict.confidence) if self.verdict else ""

    @property
    def percent(self) -> int:
        return round(100 * self.verdict.confidence) if self.verdict else 0

    @property
    def rubric_now(self) -> int | None:
        """The version of the rubric where it is another than the draft was made by."""
        rubric = getattr(self.question, "rubric", None)
        drafted = self.draft.rubric_version if self.draft else None
        return rubric.version if rubric and drafted and drafted != rubric.version else None

    @property
    def is_rule(self) -> bool:
        """Graders by rule give no probabilities: they compare with the key."""
        return bool(self.verdict) and not self.verdict.probabilities  # type: ignore[union-attr]

    @property
    def probabilities(self) -> list[Probability]:
        found = self.verdict.probabilities.items() if self.verdict else []
        ordered = sorted(found, key=lambda pair: -pair[1])
        return [Probability(label_text(name), round(100 * value)) for name, value in ordered]

    @property
    def flags(self) -> list[str]:
        return [flag_text(flag) for flag in self.verdict.flags] if self.verdict else []

    @property
    def options(self) -> list[dict[str, Any]]:
        return options_of(self.question, str(self.response.answer.get("choice", "")))

    @property
    def hand_reason(self) -> str:
        return str(Response.HandReason.CONSENT.label) if self.refused else hand_text(self.response)

    @property
    def length(self) -> Length | None:
        return length_of(self.question.kind, self.question.content, self.response.text)

    @property
    def key(self) -> list[str]:
        """The right answer in words, for the teacher."""
        return questions.get(self.question.kind).key(self.question.content)


def item_at(response: Response, place: Place) -> Item:
    """The item without the desk around it; one query more than `item_of_response`. The submission is loaded."""
    rows = AssignmentQuestion.objects.filter(
        assignment=response.submission.assignment_id, question=response.question_id
    )
    return item_of_response(response.pk, dict(rows.values_list("question", "points")), place)


def item_of_response(response_id: int, points: Mapping[int, Decimal], place: Place) -> Item:
    """The item of one answer; `Response.DoesNotExist` when it is gone."""
    for item in items_of([response_id], points, place):
        return item
    raise Response.DoesNotExist


def items_of(response_ids: Sequence[int], points: Mapping[int, Decimal], place: Place) -> list[Item]:
    """Those that are still there, in this order. Five queries however many they are; more for questions that name no lesson.

    `points` maps the assignment's question ids to their points; the place tells whether the drafts wait.
    """
    found = _loaded().in_bulk(response_ids)
    responses = [found[pk] for pk in response_ids if pk in found]
    voices = Voices({one.question_id: one.question for one in responses if one.draft}.values())
    return [_item(one, points, place, voices) for one in responses]


def _item(response: Response, points: Mapping[int, Decimal], place: Place, voices: Voices) -> Item:
    acceptance = next(iter(response.acceptances.all()), None)
    blind = acceptance is not None and acceptance.is_blind(response.state)
    newest = response.draft
    draft = newest if newest and newest.answer_version == response.version else None
    unseen, draft = (draft, None) if blind else (None, draft)
    waits = place.first and place.peek != response.public_id and response.state != Response.State.GRADED
    later, draft = (draft, None) if waits else (None, draft)
    verdict = draft.as_verdict() if draft else None
    history = list(response.grades.all())
    latest = history[-1] if history else None
    grade = latest if response.state == Response.State.GRADED else None
    criteria = _criteria(response, verdict, grade)
    voice = voices.of(response) if verdict else None
    return Item(
        response=response,
        question=response.question,
        points=points.get(response.question_id, response.question.points),
        draft=draft,
        verdict=verdict,
        grade=grade,
        latest=latest,
        criteria=criteria,
        parts=parts_of_verdict(response.text, verdict, [one.id for one in criteria]),
        history=history[::-1],
        acceptance=acceptance,
        blind=blind,
        left=not response.here,  # type: ignore[attr-defined]
        later=later,
        unseen=unseen,
        refused=response.state == Response.State.DRAFTED and newest is None,
        suggested=feedback_for(verdict, voice) if verdict and voice and grade is None else "",
        phrases=phrases_for(verdict, voice) if verdict and voice else None,
    )


def _loaded() -> QuerySet[Response]:
    """With all that an item is made of; `here` tells whether the student is still in the class."""
    rows = Response.objects.select_related(
        "submission__student",
        "submission__section__course",
        "submission__section__school",
        "submission__assignment",
        "question__course",
        "question__lesson",
        "question__rubric",
        "group_member__group",
    ).prefetch_related(
        Prefetch("drafts", Draft.objects.order_by("pk")),
        Prefetch("grades", Grade.objects.order_by("pk").select_related("decided_by", "policy__signed_by")),
        Prefetch("question__rubric__criteria", Criterion.objects.order_by("position", "pk")),
        Prefetch("acceptances", Acceptance.objects.select_related("policy", "draft")),
    )
    here = Enrolment.objects.filter(
        section=OuterRef("submission__section"), user=OuterRef("submission__student"), is_active=True
    )
    return rows.annotate(here=Exists(here))


def _criteria(response: Response, verdict: Verdict | None, grade: Grade | None) -> list[CriterionField]:
    rubric = getattr(response.question, "rubric", None)
    found = {one.criterion_id: one for one in verdict.criteria} if verdict else {}
    rows = list(rubric.criteria.all()) if rubric else []
    return [
        _criterion(place, one, found.get(str(one.public_id)), grade, response.text)
        for place, one in enumerate(rows, 1)
    ]


def _criterion(
    number: int, criterion: Criterion, drafted: CriterionVerdict | None, grade: Grade | None, text: str
) -> CriterionField:
    name = str(criterion.public_id)
    fraction = grade.criteria.get(name) if grade else drafted.level if drafted else None
    scale = criterion.scale
    levels = [_level(one, criterion.points, drafted) for one in scale]
    chosen = (
        "" if fraction is None else levels[nearest(scale, criterion.points, Decimal(str(fraction)))].value
    )
    quote = text[drafted.span.start : drafted.span.end] if drafted and drafted.span else ""
    percent = round(100 * drafted.probability) if drafted else None
    between = grade is None and _between(levels, chosen)
    return CriterionField(
        number, name, criterion.text, criterion.points, levels, chosen, percent, quote[:QUOTED], between
    )


def _between(levels: Sequence[LevelField], chosen: str) -> bool:
    """A draft gives the level in the middle of what is likely, so that as much speaks for less as for more; that one may be
    unlikely by itself. The shares are compared as they are shown."""
    shares = [level.percent or 0 for level in levels]
    at = next((place for place, level in enumerate(levels) if level.value == chosen), 0)
    return max(shares[:at], default=0) > shares[at] < max(shares[at + 1 :], default=0)


def _level(level: Level, points: Decimal, drafted: CriterionVerdict | None) -> LevelField:
    """A level with its probability; without one when the draft knew other levels."""
    fraction = share(level, points)
    found = {one.level: one.probability for one in drafted.levels} if drafted else {}
    percent = round(100 * found[fraction]) if fraction in found else None
    name, state = level_name(level, points), level_state(level, points)
    return LevelField(str(fraction), name, level.text, level.points, state, percent)
