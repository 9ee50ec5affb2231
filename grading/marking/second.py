"""What the pages of second marking show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import OuterRef, Q, QuerySet, Subquery

from grading.marking.board import may_lead
from grading.marking.markers import markers_of, plan_of
from grading.marking.readings import Stage, stage_of
from grading.marking.sampling import draw
from grading.marking.standings import Places, Standing, standings_of
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
    "reading_row",
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
    standings: Sequence[Standing]
    apart: Page[ReadingRow]
    settled: Sequence[ReadingRow]
    mine: Sequence[SecondReading]
    settles: bool  # the reader settles what lies apart
    lead: bool
    people: Sequence[User]

    @property
    def counts(self) -> Counter[str]:
        return Counter(str(one.stage) for one in self.standings)

    @property
    def read(self) -> int:
        return sum(one.read for one in self.standings)


def second_board(actor: Actor, assignment: Assignment, page: str | None) -> SecondBoard:
    """`page`: of those to be settled. A fixed number of queries."""
    plan, lead = plan_of(assignment), may_lead(actor, assignment)
    readings, places = _of_assignment(actor, assignment), _places(assignment.items.all())
    standings = standings_of(readings, plan, places)
    settled = [one.pk for one in standings if one.stage == Stage.SETTLED]
    return SecondBoard(
        assignment, plan, standings, _apart(readings, standings, plan, places, page),
        _rows(readings.filter(pk__in=settled), plan, places), list(mine_to_read(actor, assignment, plan)),
        plan.may_settle(actor.user, lead), lead, [one.user for one in markers_of(assignment)],
    )  # fmt: skip


def apart_page(
    actor: Actor,
    assignment: Assignment,
    items: Iterable[AssignmentQuestion],
    plan: MarkingPlan,
    page: str | None,
) -> Page[ReadingRow]:
    """Those to be settled, the widest gap first, one page of them; `items` are the assignment's. Four queries."""
    readings, places = _of_assignment(actor, assignment), _places(items)
    return _apart(readings, standings_of(readings, plan, places), plan, places, page)


def _apart(
    readings: QuerySet[SecondReading],
    standings: Sequence[Standing],
    plan: MarkingPlan,
    places: Places,
    number: str | None,
) -> Page[ReadingRow]:
    apart = (one for one in standings if one.stage == Stage.APART)
    widest = [one.pk for one in sorted(apart, key=lambda one: (-one.distance, one.pk))]
    wanted: Page[Any] = Paginator(widest, PAGE).get_page(number or 1)
    # Only the rows of this page are read whole.
    rows = {row.reading.pk: row for row in _rows(readings.filter(pk__in=list(wanted)), plan, places)}
    shown = [rows[pk] for pk in wanted if pk in rows]
    with_work(row.reading.response for row in shown)
    return Page(shown, wanted.number, wanted.paginator)


def mine_to_read(actor: Actor, assignment: Assignment, plan: MarkingPlan) -> list[SecondReading]:
    """What `actor` has still to read, question by question, in a random and stable order within each."""
    rows = visible(actor, SecondReading, TEACH).filter(
        response__submission__assignment=assignment, marker=actor.user, mark__isnull=True
    )
    first = Grade.objects.filter(response=OuterRef("response")).order_by("-pk").values("decided_by")[:1]
    rows = rows.annotate(decider=Subquery(first)).filter(Q(decider=None) | ~Q(decider=actor.user.pk))
    found = list(rows.select_related("response").only("public_id", "response__question"))
    return sorted(found, key=lambda one: (one.response.question_id, draw(plan.seed, one.response_id)))


def reading_row(reading: SecondReading, assignment: Assignment, plan: MarkingPlan) -> ReadingRow:
    """Three queries."""
    return _rows(SecondReading.objects.filter(pk=reading.pk), plan, _places(assignment.items.all()))[0]


def _of_assignment(actor: Actor, assignment: Assignment) -> QuerySet[SecondReading]:
    return visible(actor, SecondReading, TEACH).filter(response__submission__assignment=assignment)


def _places(items: Iterable[AssignmentQuestion]) -> Places:
    return {item.question_id: (number, item.points) for number, item in enumerate(items, 1)}


def _rows(readings: QuerySet[SecondReading], plan: MarkingPlan, places: Places) -> list[ReadingRow]:
    """Two queries; none where there is nothing to read."""
    rows = readings.select_related(
        "marker", "settled_by", "first__decided_by", "mark__marker", "response__question",
        "response__submission__section",
    )  # fmt: skip
    found = list(rows.order_by("response__question", "pk"))
    grades = first_grades(found)
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
