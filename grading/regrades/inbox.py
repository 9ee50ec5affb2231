"""Requests by state, and how many wait per assignment: for those who teach, and for who has asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet

from grading.models import RegradeRequest
from school.courses.models import Assignment
from school.people.access import TEACH, Actor, visible

__all__ = ["STATES", "RegradeInbox", "own_requests", "regrade_inbox", "waiting_count"]

PAGE = 40
State = RegradeRequest.State
# What a tab shows: those that wait for the teacher come first.
STATES: Mapping[str, tuple[str, ...]] = {
    "open": (State.OPEN,),
    "answered": (State.ANSWERED,),
    "settled": (State.ACCEPTED, State.DECLINED, State.WITHDRAWN),
}


@dataclass(frozen=True)
class AssignmentLine:
    assignment: Assignment
    open: int
    answered: int


@dataclass(frozen=True)
class RegradeInbox:
    state: str
    page: Page[RegradeRequest]
    counts: dict[str, int]
    lines: list[AssignmentLine]
    assignment: Assignment | None  # the one it is narrowed to


def waiting_count(actor: Actor, assignment: Assignment | None = None) -> int:
    """How many requests wait for those who teach."""
    rows = visible(actor, RegradeRequest, TEACH).filter(state=State.OPEN)
    return (rows.filter(response__submission__assignment=assignment) if assignment else rows).count()


def regrade_inbox(actor: Actor, state: str, assignment: Assignment | None, page: str) -> RegradeInbox:
    """Five queries, whatever the number of requests. An unknown state shows what waits."""
    state = state if state in STATES else "open"
    rows = visible(actor, RegradeRequest, TEACH)
    lines = _lines(actor, rows)
    if assignment:
        rows = rows.filter(response__submission__assignment=assignment)
    found = _shown(rows.filter(state__in=STATES[state]))
    order = "changed_at" if state == "open" else "-changed_at"
    counts = rows.aggregate(
        **{name: Count("pk", filter=Q(state__in=wanted)) for name, wanted in STATES.items()}
    )
    return RegradeInbox(
        state, Paginator(found.order_by(order, "pk"), PAGE).get_page(page), counts, lines, assignment
    )


def own_requests(actor: Actor) -> list[RegradeRequest]:
    """The person's own, and to read: those of the children in their care."""
    mine = Q(response__submission__student=actor.user)
    wards = Q(response__submission__student__guardians__guardian=actor.user)
    return list(
        _shown(visible(actor, RegradeRequest).filter(mine | wards)).order_by("-changed_at").distinct()
    )


def _shown(rows: QuerySet[RegradeRequest]) -> QuerySet[RegradeRequest]:
    return rows.select_related(
        "response__submission__student", "response__submission__section",
        "response__submission__assignment__course", "response__question",
    )  # fmt: skip


def _lines(actor: Actor, rows: QuerySet[RegradeRequest]) -> list[AssignmentLine]:
    counted = (
        rows.filter(state__in=RegradeRequest.UNSETTLED)
        .order_by()
        .values("response__submission__assignment")
        .annotate(
            open=Count("pk", filter=Q(state=State.OPEN)), answered=Count("pk", filter=Q(state=State.ANSWERED))
        )
    )
    found = {row["response__submission__assignment"]: row for row in counted}
    known = visible(actor, Assignment, TEACH).filter(pk__in=found).select_related("course")
    return [
        AssignmentLine(one, found[one.pk]["open"], found[one.pk]["answered"])
        for one in known.order_by("course__title", "title", "pk")
    ]
