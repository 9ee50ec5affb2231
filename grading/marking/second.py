"""What the pages of second marking show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.core.paginator import Page, Paginator
from django.db.models import OuterRef, Q, QuerySet, Subquery

from grading.marking.board import may_lead
from grading.marking.markers import markers_of, plan_of
from grading.marking.readings import Stage, stage_of
from grading.marking.sampling import draw
from grading.models import Grade, MarkingPlan, Response, SecondMark, SecondReading
from grading.uploads.layer import with_work
from school.courses.models import Assignment, AssignmentQuestion
from school.people.access import TEACH, Actor, visible
from school.people.models import User

__all__ = [
    "ReadingRow",
    "SecondBoard",
    "apart_page",
    "first_grades",
    "mine_to_read",
    "reading_rows",
    "second_board",
]

PAGE = 40


@dataclass(frozen=True)
class ReadingRow:
    """One answer of the sample with both marks; `number` is its question's place."""

    reading: SecondReading
    number: int
    points: Decimal
    first: Grade | None
    second: SecondMark | None
    stage: Stage

    @property
    def first_points(self) -> Decimal | None:
        return None if self.first is None else self.first.score * self.points

    @property
    def second_points(self) -> Decimal | None:
        return None if self.second is None else self.second.score * self.points

    @property
    def distance(self) -> Decimal:
        if self.first is None or self.second is None:
            return Decimal(0)
        return abs(self.first.score - self.second.score) * self.points


@dataclass(frozen=True)
class SecondBoard:
    assignment: Assignment
    plan: MarkingPlan
    rows: Sequence[ReadingRow]
    mine: Sequence[SecondReading]
    settles: bool  # the reader settles what lies apart
    lead: bool
    people: Sequence[User]

    @property
    def counts(self) -> Counter[str]:
        return Counter(str(row.stage) for row in self.rows)

    @property
    def read(self) -> int:
        return sum(row.second is not None for row in self.rows)

    @property
    def settled(self) -> list[ReadingRow]:
        return [row for row in self.rows if row.stage == Stage.SETTLED]


def second_board(actor: Actor, assignment: Assignment) -> SecondBoard:
    """A fixed number of queries."""
    plan, lead = plan_of(assignment), may_lead(actor, assignment)
    rows = reading_rows(visible(actor, SecondReading, TEACH), assignment, plan)
    people = [one.user for one in markers_of(assignment)]
    mine = list(mine_to_read(actor, assignment, plan))
    return SecondBoard(assignment, plan, rows, mine, plan.may_settle(actor.user, lead), lead, people)


def apart_page(rows: Sequence[ReadingRow], number: str | None) -> Page[ReadingRow]:
    """Those to be settled, the widest gap first, one page of them."""
    apart = (row for row in rows if row.stage == Stage.APART)
    widest = sorted(apart, key=lambda row: (-row.distance, row.reading.pk))
    page = Paginator(widest, PAGE).get_page(number or 1)
    with_work(row.reading.response for row in page)
    return page


def mine_to_read(actor: Actor, assignment: Assignment, plan: MarkingPlan) -> list[SecondReading]:
    """What `actor` has still to read, question by question, in a random and stable order within each."""
    rows = visible(actor, SecondReading, TEACH).filter(
        response__submission__assignment=assignment, marker=actor.user, mark__isnull=True
    )
    first = Grade.objects.filter(response=OuterRef("response")).order_by("-pk").values("decided_by")[:1]
    rows = rows.annotate(decider=Subquery(first)).filter(Q(decider=None) | ~Q(decider=actor.user.pk))
    found = list(rows.select_related("response"))
    return sorted(found, key=lambda one: (one.response.question_id, draw(plan.seed, one.response_id)))


def reading_rows(
    readings: QuerySet[SecondReading], assignment: Assignment, plan: MarkingPlan
) -> list[ReadingRow]:
    """Three queries."""
    rows = readings.filter(response__submission__assignment=assignment).select_related(
        "marker", "settled_by", "first__decided_by", "mark__marker", "response__question",
        "response__submission__section",
    )  # fmt: skip
    found = list(rows.order_by("response__question", "pk"))
    grades = first_grades(found)
    items = AssignmentQuestion.objects.filter(assignment=assignment).values_list("question", "points")
    places = {question: (number, points) for number, (question, points) in enumerate(items, 1)}
    return [
        _row(one, *places.get(one.response.question_id, (0, Decimal(1))), grades.get(one.pk), plan.gap)
        for one in found
    ]


def first_grades(readings: Sequence[SecondReading]) -> dict[int, Grade]:
    """Reading id -> the first marker's grade: as it was at settling, else the one in force. One query."""
    open_ones = {
        one.response_id: one.pk
        for one in readings
        if one.first is None and one.response.state == Response.State.GRADED
    }
    found = {one.pk: one.first for one in readings if one.first is not None}
    rows = Grade.objects.filter(response__in=open_ones).order_by("response_id", "-pk").distinct("response_id")
    return found | {open_ones[grade.response_id]: grade for grade in rows.select_related("decided_by")}


def _row(
    reading: SecondReading, number: int, points: Decimal, first: Grade | None, gap: Decimal
) -> ReadingRow:
    second = getattr(reading, "mark", None)
    stage = stage_of(
        assigned=reading.marker_id is not None, first=first.score if first else None,
        second=second.score if second else None, gap=gap, settled=reading.settled_at is not None,
    )  # fmt: skip
    return ReadingRow(reading, number, points, first, second, stage)
