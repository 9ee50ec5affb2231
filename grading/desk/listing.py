"""All answers to one question in the order a teacher wants them, in one query however many there are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Case, Exists, FloatField, OuterRef, QuerySet, Subquery, Value, When
from django.utils.translation import gettext as _

from grading.desk.place import Place
from grading.desk.shuffle import numbers, stirred
from grading.groups.lookup import group_order
from grading.models import Acceptance, Draft, Response
from grading.promise.unread import unread
from grading.words import confidence_level
from school.courses.models import Assignment, Question
from school.people.access import TEACH, Actor, visible

__all__ = [
    "WINDOW", "Listing", "Row", "desk_responses", "hidden_names", "listing_of", "place_in", "placed_responses", "rows_of",
]  # fmt: skip

# So many rows are in the page; with thousands of answers the list moves along with the current one.
WINDOW = 60
State = Response.State
Groups = dict[int, tuple[int, int]]  # by response id, as group_order() gives it


@dataclass(frozen=True, slots=True)
class Row:
    """One answer in a list. `name` is what the list shows: the student's, or what stands in its place.

    A `blind` one is a silent check.
    """

    pk: int
    public_id: UUID
    state: str
    submission: int
    name: str
    submitted_at: datetime
    confidence: float | None
    blind: bool = False

    @property
    def decided(self) -> bool:
        return self.state == State.GRADED

    @property
    def by_hand(self) -> bool:
        """Without a draft to show: none will come, or its student does not want any."""
        drafted = self.state == State.DRAFTED
        return self.state == State.BY_HAND or (drafted and self.confidence is None and not self.blind)

    @property
    def level(self) -> str:
        return "" if self.confidence is None else confidence_level(self.confidence)

    @property
    def percent(self) -> int:
        return round(100 * (self.confidence or 0))


def _by_confidence(row: Row) -> tuple[Any, ...]:
    """By hand first, then the least sure; what still waits for its draft comes last."""
    waiting = row.confidence is None and row.state == State.PENDING
    return waiting, -1.0 if row.confidence is None else row.confidence, row.pk


def _order(name: str, seed: str, groups: Groups) -> Callable[[Row], Any]:
    return {
        "confidence": _by_confidence,
        # What joined no group yet comes last.
        "group": lambda row: (row.pk not in groups, groups.get(row.pk, (0, 0)), *_by_confidence(row)),
        "name": lambda row: (row.name.casefold(), row.pk),
        "time": lambda row: (row.submitted_at, row.pk),
        "random": lambda row: stirred(seed, row.pk),
    }[name]


@dataclass(frozen=True)
class Listing:
    """The rows in order and the place of the current one (None when there is no answer at all).

    With `again` all rows are gone through, also those that are decided.
    """

    rows: list[Row]
    place: int | None
    again: bool = False

    @property
    def current(self) -> Row | None:
        return None if self.place is None else self.rows[self.place]

    @property
    def window(self) -> list[Row]:
        start = max(0, min((self.place or 0) - WINDOW // 2, len(self.rows) - WINDOW))
        return self.rows[start : start + WINDOW]

    @property
    def before(self) -> Row | None:
        return self.rows[self.place - 1] if self.place else None

    @property
    def after(self) -> Row | None:
        at = None if self.place is None else self.place + 1
        return self.rows[at] if at is not None and at < len(self.rows) else None

    @property
    def next_open(self) -> Row | None:
        """The next answer to be gone through after this one, from the top again at the end."""
        at = -1 if self.place is None else self.place
        ahead = [*self.rows[at + 1 :], *self.rows[: max(at, 0)]]
        return next((row for row in ahead if self.again or not row.decided), None)

    @property
    def number(self) -> int:
        return 0 if self.place is None else self.place + 1

    @property
    def decided(self) -> int:
        return sum(row.decided for row in self.rows)


def desk_responses(actor: Actor, assignment: Assignment) -> QuerySet[Response]:
    """Handed-in answers of this assignment that the actor may grade."""
    return visible(actor, Response, TEACH).filter(submission__assignment=assignment)


def placed_responses(actor: Actor, assignment: Assignment, place: Place) -> QuerySet[Response]:
    """Those of `desk_responses` that this place goes through: all of them, the actor's own share, or what nobody has read."""
    found = desk_responses(actor, assignment)
    found = unread(found) if place.unread else found
    return found.filter(allotment__marker=actor.user) if place.mine else found


def hidden_names(dealt: Mapping[int, int]) -> dict[int, str]:
    """What each work is called by its number; the words are looked up once for all."""
    words = _("Work %(number)s")
    return {work: words % {"number": number} for work, number in dealt.items()}


def rows_of(found: QuerySet[Response]) -> list[Row]:
    """One query. Rows of answers with the confidence of the newest draft, as far as it may be shown."""
    newest = Draft.objects.filter(response=OuterRef("pk")).order_by("-pk").values("confidence")[:1]
    # A silent check tells nothing of its draft, not even how sure it is.
    blind = Exists(Acceptance.objects.blind().filter(response=OuterRef("pk")))
    sure = Case(When(blind, then=Value(None)), default=Subquery(newest), output_field=FloatField())
    name, handed_in = "submission__student__display_name", "submission__submitted_at"
    fields = ("pk", "public_id", "state", "submission", name, handed_in, "sure", "blind")
    return [Row(*values) for values in found.annotate(sure=sure, blind=blind).order_by().values_list(*fields)]


def listing_of(actor: Actor, assignment: Assignment, question: Question, place: Place) -> Listing:
    """The current response is that of the place; without it the first undecided one is, else the first."""
    rows = rows_of(placed_responses(actor, assignment, place).filter(question=question))
    groups = group_order(assignment, question) if place.order == "group" else {}
    # Another order for each grader and question, so that nobody's work always comes last.
    rows.sort(key=_order(place.order, f"{actor.user.pk}:{question.pk}", groups))
    if place.hidden:
        rows = nameless(assignment, rows)
    return Listing(rows, place_in(rows, place.response), place.unread)


def nameless(assignment: Assignment, rows: Iterable[Row]) -> list[Row]:
    """The same rows under numbers that are those of the same work everywhere on this desk."""
    kept = list(rows)
    names = hidden_names(numbers(str(assignment.pk), (row.submission for row in kept)))
    return [replace(row, name=names[row.submission]) for row in kept]


def place_in(rows: list[Row], wanted: UUID | None) -> int | None:
    places = {row.public_id: place for place, row in enumerate(rows)}
    if wanted in places:
        return places[wanted]
    first_open = next((place for place, row in enumerate(rows) if not row.decided), None)
    return first_open if first_open is not None else (0 if rows else None)
