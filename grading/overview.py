"""An assignment seen from above: who stands where, how the scores fall, what each question says."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Prefetch

from grading import health
from grading.desk.listing import desk_responses
from grading.desk.place import Place, desk_url
from grading.models import ClassPolicy, Response
from grading.promise.unread import unread
from grading.roll import Decided, StudentRow, decided_of, scores_of, students_of, works_of
from grading.tally import Tally, tallies_of
from grading.words import confidence_level
from school.courses.models import Assignment, AssignmentQuestion, Section
from school.courses.worth import together
from school.people.access import TEACH, Actor, visible

__all__ = ["BINS", "Overview", "QuestionRow", "overview_of"]

BINS = 10
PAGE = 60
FEW = 6  # classes with a row of their own
STALE_WORKER = timedelta(seconds=90)
State = Response.State


@dataclass(frozen=True)
class QuestionRow:
    item: AssignmentQuestion
    number: int
    answers: int
    undecided: int
    mean: int | None  # percent of the points, over decisions and drafts
    confidence: int | None  # mean percent of the drafts
    url: str

    @property
    def level(self) -> str:
        return confidence_level((self.confidence or 0) / 100)


@dataclass(frozen=True)
class Overview:
    assignment: Assignment
    points: Decimal
    page: Page[StudentRow]
    questions: list[QuestionRow]
    bins: list[dict[str, Any]]
    counts: dict[str, int]
    key_policies: list[tuple[Section, ClassPolicy | None, bool]]
    promises: list[ClassPolicy]

    @property
    def has_many_classes(self) -> bool:
        """So many that they are told in one sentence, and each is a link to its own page."""
        return len(self.key_policies) > FEW

    @property
    def signed(self) -> int:
        """Classes whose key policy is in force."""
        return sum(policy is not None for _section, policy, _may in self.key_policies)

    @property
    def plural(self) -> int:
        """For the translation's choice of form: only exactly one point is singular."""
        return 1 if self.points == 1 else 2

    @property
    def scored(self) -> int:
        """How many students the distribution counts."""
        return sum(one["count"] for one in self.bins)

    @property
    def worker_gone(self) -> bool:
        age = health.worker_age()
        return self.counts["pending"] > 0 and (age is None or age > STALE_WORKER.total_seconds())

    @property
    def model_note(self) -> str:
        return health.model_note() if self.counts["pending"] else ""


def overview_of(actor: Actor, assignment: Assignment, page: str = "1") -> Overview:
    """Thirteen queries at most, whatever the number of students."""
    sections = list(visible(actor, Section, TEACH).filter(assignments=assignment).order_by("name"))
    items = list(AssignmentQuestion.objects.filter(assignment=assignment).select_related("question"))
    points = together(item.worth() for item in items).points
    decided, tallies = decided_of(actor, assignment), tallies_of(actor, assignment)
    students = students_of(sections, works_of(actor, assignment), scores_of(decided, items))
    return Overview(
        assignment=assignment,
        points=points,
        page=Paginator(students, PAGE).get_page(page),
        questions=_questions(items, decided, tallies),
        bins=_bins([row for row in students if row.whole], points),
        counts=_counts(students, tallies.values(), unread(desk_responses(actor, assignment)).count()),
        key_policies=_key_policies(actor, sections),
        promises=_promises(sections),
    )


def _questions(
    items: list[AssignmentQuestion], decided: Iterable[Decided], tallies: Mapping[int, Tally]
) -> list[QuestionRow]:
    given: dict[int, list[Decimal]] = defaultdict(list)
    for one in decided:
        if one.fraction is not None:
            given[one.question].append(one.fraction)
    return [
        _question(item, number, given[item.question_id], tallies.get(item.question_id, Tally()))
        for number, item in enumerate(items, start=1)
    ]


def _question(item: AssignmentQuestion, number: int, given: Sequence[Decimal], tally: Tally) -> QuestionRow:
    url = desk_url(item.assignment, Place(item.question.public_id))
    answers = tally.states.total()
    judged = len(given) + tally.proposed
    mean = round(100 * (sum(given, Decimal(0)) + tally.total) / judged) if judged else None
    sure = round(100 * tally.sure / tally.drafts) if tally.drafts else None
    return QuestionRow(item, number, answers, answers - tally.states[State.GRADED], mean, sure, url)


def _bins(rows: list[StudentRow], points: Decimal) -> list[dict[str, Any]]:
    """How many wholly decided submissions fall into each tenth of the points; heights in percent of the tallest."""
    counts = [0] * BINS
    for row in rows:
        share = row.points / points if points else Decimal(0)
        counts[min(BINS - 1, int(share * BINS))] += 1
    tallest = max([*counts, 1])
    step = 100 // BINS
    return [
        {
            "from": at * step,
            "to": (at + 1) * step,
            "count": count,
            "height": round(100 * count / tallest),
            "top": 100 - round(100 * count / tallest),
            "x": at * step,
        }
        for at, count in enumerate(counts)
    ]


def _counts(students: list[StudentRow], tallies: Iterable[Tally], accepted: int) -> dict[str, int]:
    states: Counter[str] = Counter()
    unseen = 0
    for one in tallies:
        states.update(one.states)
        unseen += one.unseen
    works = [row.work for row in students if row.work and row.work.handed_in]
    return {
        "students": len(students),
        "handed_in": len(works),
        "late": sum(one.is_late for one in works),
        "released": sum(one.released for one in works),
        "ready": sum(row.ready for row in students),
        "answers": states.total(),
        "decided": states[State.GRADED],
        "pending": states[State.PENDING],
        "drafted": states[State.DRAFTED] - unseen,
        "by_hand": states[State.BY_HAND] + unseen,
        "undecided": states.total() - states[State.GRADED],
        "accepted": accepted,
    }


def _promises(sections: list[Section]) -> list[ClassPolicy]:
    """Promises in force, paused ones too."""
    rows = ClassPolicy.objects.in_force().filter(section__in=sections, kind=ClassPolicy.Kind.PROMISE)
    return list(rows.select_related("section", "signed_by").order_by("section__name"))


def _key_policies(actor: Actor, sections: list[Section]) -> list[tuple[Section, ClassPolicy | None, bool]]:
    """Per class: the key policy in force, and whether the actor may sign."""
    policies = ClassPolicy.objects.in_force().filter(kind=ClassPolicy.Kind.KEY).select_related("signed_by")
    rows = visible(actor, Section, TEACH).filter(pk__in=[one.pk for one in sections])
    signable = set(visible(actor, Section, "manage").values_list("pk", flat=True))
    found = rows.prefetch_related(Prefetch("policies", policies, to_attr="key_policies")).order_by("name")
    return [(one, next(iter(one.key_policies), None), one.pk in signable) for one in found]  # type: ignore[attr-defined]
