"""Everything one desk page shows, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Count, Q
from django.urls import reverse

from grading import health
from grading.desk.item import Item, item_of_response
from grading.desk.listing import ORDERS, Listing, Row, desk_responses, listing_of
from grading.models import Grade, Response
from school.courses.models import Assignment, AssignmentQuestion, Question
from school.people.access import Actor

__all__ = ["Board", "Place", "QuestionTab", "board_of", "desk_url"]


@dataclass(frozen=True)
class Place:
    """Where on the desk somebody is: as much of it as the address says."""

    question: UUID | None = None
    order: str = "confidence"
    response: UUID | None = None

    @classmethod
    def read(cls, query: Mapping[str, Any]) -> Place:
        """From a query string or a form; garbage counts as absent."""
        order = str(query.get("order", ""))
        return cls(
            _uuid(query.get("question")),
            order if order in ORDERS else "confidence",
            _uuid(query.get("response")),
        )


@dataclass(frozen=True)
class QuestionTab:
    question: Question
    number: int
    points: Decimal
    answers: int
    undecided: int
    url: str
    current: bool


@dataclass(frozen=True)
class Board:
    assignment: Assignment
    order: str
    tabs: list[QuestionTab]
    listing: Listing
    item: Item | None
    undoable: Grade | None  # the actor's latest decision, if it is still in force

    @property
    def tab(self) -> QuestionTab | None:
        return next((tab for tab in self.tabs if tab.current), None)

    def url(self, row: Row | None) -> str:
        if row is None or self.tab is None:
            return ""
        return desk_url(self.assignment, Place(self.tab.question.public_id, self.order, row.public_id))

    @property
    def before_url(self) -> str:
        return self.url(self.listing.before)

    @property
    def after_url(self) -> str:
        return self.url(self.listing.after)

    @property
    def next_url(self) -> str:
        """The next undecided answer: to this question, else to the next question that has one, else ""."""
        if here := self.url(self.listing.next_open):
            return here
        return next((tab.url for tab in self.tabs if tab.undecided and not tab.current), "")

    @property
    def rows(self) -> list[tuple[Row, str]]:
        return [(row, self.url(row)) for row in self.listing.window]

    @property
    def orders(self) -> list[tuple[str, str, bool]]:
        """(name, address, chosen) of each order, staying on the current answer."""
        here = self.listing.current.public_id if self.listing.current else None
        question = self.tab.question.public_id if self.tab else None
        return [
            (name, desk_url(self.assignment, Place(question, name, here)), name == self.order)
            for name in ORDERS
        ]

    @property
    def model_note(self) -> str:
        """Why short answers wait, when the shown one does."""
        waits = self.item is not None and self.item.response.state == Response.State.PENDING
        return health.model_note() if waits else ""


def desk_url(assignment: Assignment, place: Place) -> str:
    given = {"question": place.question, "order": place.order, "response": place.response}
    query = urlencode({name: str(value) for name, value in given.items() if value})
    return f"{reverse('grading:desk', args=[assignment.public_id])}?{query}"


def board_of(actor: Actor, assignment: Assignment, place: Place) -> Board:
    tabs = _tabs(actor, assignment, place)
    chosen = next((tab for tab in tabs if tab.current), None)
    if chosen is None:
        return Board(assignment, place.order, tabs, Listing([], None), None, None)
    listing = listing_of(actor, assignment, chosen.question, place.order, place.response)
    points = {tab.question.pk: tab.points for tab in tabs}
    item = item_of_response(listing.current.pk, points) if listing.current else None
    return Board(assignment, place.order, tabs, listing, item, _undoable(actor, assignment))


def _tabs(actor: Actor, assignment: Assignment, place: Place) -> list[QuestionTab]:
    answers = desk_responses(actor, assignment).order_by().values("question")
    counted = answers.annotate(n=Count("pk"), open=Count("pk", filter=~Q(state=Response.State.GRADED)))
    counts = {row["question"]: (row["n"], row["open"]) for row in counted}
    rows = list(AssignmentQuestion.objects.filter(assignment=assignment).select_related("question"))
    chosen = next((row for row in rows if row.question.public_id == place.question), None)
    chosen = chosen or next(
        (row for row in rows if counts.get(row.question_id, (0, 0))[1]), rows[0] if rows else None
    )
    return [
        QuestionTab(
            row.question, number, row.points, *counts.get(row.question_id, (0, 0)),
            url=desk_url(assignment, Place(row.question.public_id, place.order)), current=row is chosen,
        )
        for number, row in enumerate(rows, start=1)
    ]  # fmt: skip


def _undoable(actor: Actor, assignment: Assignment) -> Grade | None:
    mine = Grade.objects.filter(response__submission__assignment=assignment, decided_by=actor.user)
    last = mine.select_related("response__submission__student").order_by("-pk").first()
    if last is None or last.response.state != Response.State.GRADED:
        return None
    return None if Grade.objects.filter(response=last.response_id, pk__gt=last.pk).exists() else last


def _uuid(value: Any) -> UUID | None:
    try:
        return UUID(str(value))
    except ValueError:
        return None
