"""Who has which answers of an assignment, and how far each is. A fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q, QuerySet

from grading.desk.place import Place, desk_url
from grading.marking.markers import Marker, chosen_of, markers_of, plan_of, practised
from grading.models import MarkingLease, MarkingPlan, Response
from school.courses.models import Assignment, AssignmentQuestion
from school.people.access import MANAGE, TEACH, Actor, visible
from school.people.models import User

__all__ = ["Cell", "MarkerRow", "SharingBoard", "may_lead", "sharing_board"]


@dataclass(frozen=True)
class Cell:
    """One marker's share of one question."""

    number: int
    answers: int
    decided: int
    url: str  # the desk at the first undecided one, or "" when all is decided

    @property
    def done(self) -> bool:
        return self.answers == self.decided


@dataclass(frozen=True)
class MarkerRow:
    """`user` is None for answers that nobody has."""

    user: User | None
    cells: Sequence[Cell]
    chosen: bool  # takes part in the plan
    gone: bool  # no longer teaches a class of the assignment
    practising: bool  # has to grade the practice set first
    open_now: int  # answers open at the desk at this moment

    @property
    def answers(self) -> int:
        return sum(cell.answers for cell in self.cells)

    @property
    def decided(self) -> int:
        return sum(cell.decided for cell in self.cells)

    @property
    def undecided(self) -> int:
        return self.answers - self.decided

    @property
    def shown(self) -> list[Cell]:
        return [cell for cell in self.cells if cell.answers]


@dataclass(frozen=True)
class SharingBoard:
    assignment: Assignment
    plan: MarkingPlan
    rows: Sequence[MarkerRow]
    unshared: MarkerRow
    answers: int
    lead: bool
    me: User

    @property
    def is_shared(self) -> bool:
        return any(row.answers for row in self.rows)

    @property
    def is_busy(self) -> bool:
        """There is something to tell of somebody: a share, or an answer that is open now."""
        return any(row.answers or row.open_now for row in self.rows)

    @property
    def is_planned(self) -> bool:
        """Somebody was chosen; a plan may exist for its sample or its practice set alone."""
        return any(row.chosen for row in self.rows)

    @property
    def people(self) -> list[User]:
        """To whom answers may be handed."""
        return [row.user for row in self.rows if row.user and not row.gone]


def may_lead(actor: Actor, assignment: Assignment) -> bool:
    """Lead teachers share out, draw samples and choose practice answers; assistants grade."""
    return visible(actor, Assignment, MANAGE).filter(pk=assignment.pk).exists()


def sharing_board(actor: Actor, assignment: Assignment, now: datetime) -> SharingBoard:
    """What `actor` may see of it: answers of the classes they teach."""
    plan, markers = plan_of(assignment), markers_of(assignment)
    answers = visible(actor, Response, TEACH).filter(submission__assignment=assignment)
    cells = _cells(actor, assignment, answers)
    rows = _rows(plan, markers, cells, _open_now(answers, now))
    nobody = MarkerRow(None, cells.get(None, []), False, False, False, 0)
    whole = sum(row.answers for row in rows) + nobody.answers
    return SharingBoard(assignment, plan, rows, nobody, whole, may_lead(actor, assignment), actor.user)


def _cells(actor: Actor, assignment: Assignment, answers: QuerySet[Response]) -> dict[int | None, list[Cell]]:
    items = AssignmentQuestion.objects.filter(assignment=assignment).select_related("question")
    counted = answers.order_by().values("allotment__marker", "question").annotate(
        n=Count("pk"),
        done=Count("pk", filter=Q(state=Response.State.GRADED)),
        first=Min("pk", filter=~Q(state=Response.State.GRADED)),
    )  # fmt: skip
    found = {(row["allotment__marker"], row["question"]): row for row in counted}
    firsts = dict(
        Response.objects.filter(pk__in=[row["first"] for row in found.values() if row["first"]]).values_list(
            "pk", "public_id"
        )
    )
    cells: dict[int | None, list[Cell]] = defaultdict(list)
    for number, item in enumerate(items, 1):
        for marker in {key[0] for key in found}:
            row = found.get((marker, item.question_id))
            if row:
                mine = marker == actor.user.pk
                place = Place(item.question.public_id, response=firsts.get(row["first"]), mine=mine)
                url = desk_url(assignment, place) if row["first"] else ""
                cells[marker].append(Cell(number, row["n"], row["done"], url))
    return cells


def _open_now(answers: QuerySet[Response], now: datetime) -> Mapping[int, int]:
    leases = MarkingLease.objects.filter(response__in=answers, until__gt=now).order_by()
    return dict(leases.values_list("holder").annotate(n=Count("pk")))


def _rows(
    plan: MarkingPlan,
    markers: Sequence[Marker],
    cells: Mapping[int | None, list[Cell]],
    open_now: Mapping[int, int],
) -> list[MarkerRow]:
    chosen = chosen_of(plan)
    done = practised(plan.assignment) if plan.needs_practice else None
    here = [one.user for one in markers]
    gone = User.objects.filter(pk__in=[pk for pk in cells if pk]).exclude(pk__in=[one.pk for one in here])
    return [
        MarkerRow(
            user, cells.get(user.pk, []), user.pk in chosen, user not in here,
            done is not None and user.pk not in done, open_now.get(user.pk, 0),
        )
        for user in [*here, *gone.order_by("display_name")]
    ]  # fmt: skip
