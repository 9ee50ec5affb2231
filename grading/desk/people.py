"""One student across the questions: whose work there is, in which order, and the answers of one of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from grading.desk.listing import Listing, hidden_names, place_in, placed_responses, rows_of
from grading.desk.place import Place
from grading.desk.shuffle import numbers, stirred
from grading.models import Response
from school.courses.models import Assignment
from school.people.access import Actor

__all__ = ["Person", "Work", "work_of"]


@dataclass(frozen=True, slots=True)
class Person:
    """A handed-in work and how many of its answers wait for a decision."""

    pk: int
    public_id: UUID
    name: str
    submitted_at: datetime
    undecided: int


@dataclass(frozen=True)
class Work:
    """All handed-in works in order, the place of the current one, and its answers in the order of the questions."""

    people: list[Person]
    place: int | None
    answers: Listing

    @property
    def current(self) -> Person | None:
        return None if self.place is None else self.people[self.place]

    @property
    def number(self) -> int:
        return 0 if self.place is None else self.place + 1

    @property
    def before(self) -> Person | None:
        return self.people[self.place - 1] if self.place else None

    @property
    def after(self) -> Person | None:
        at = None if self.place is None else self.place + 1
        return self.people[at] if at is not None and at < len(self.people) else None

    @property
    def next_open(self) -> Person | None:
        """The next other work with something undecided, from the top again at the end."""
        at = -1 if self.place is None else self.place
        ahead = [*self.people[at + 1 :], *self.people[: max(at, 0)]]
        return next((one for one in ahead if one.undecided), None)


def work_of(actor: Actor, assignment: Assignment, place: Place, numbers_of: dict[int, int]) -> Work:
    """Three queries at most. `numbers_of` maps the ids of questions to their places in the assignment."""
    answers = placed_responses(actor, assignment, place)
    people = _people(actor, assignment, place, answers)
    at = _current(people, place, answers)
    if at is None:
        return Work(people, None, Listing([], None))
    found = dict(answers.filter(submission=people[at].pk).values_list("pk", "question"))
    rows = [
        row for row in rows_of(answers.filter(submission=people[at].pk)) if found.get(row.pk) in numbers_of
    ]
    rows.sort(key=lambda row: numbers_of[found[row.pk]])
    named = [replace(row, name=str(numbers_of[found[row.pk]])) for row in rows]
    return Work(people, at, Listing(named, place_in(named, place.response)))


def _people(actor: Actor, assignment: Assignment, place: Place, answers: Any) -> list[Person]:
    waits = Count("pk", filter=~Q(state=Response.State.GRADED))
    fields = ("public_id", "student__display_name", "submitted_at")
    counted = (
        answers.order_by()
        .values("submission", *(f"submission__{field}" for field in fields))
        .annotate(n=waits)
        .values_list("submission", *(f"submission__{field}" for field in fields), "n")
    )
    people = [Person(*values) for values in counted]
    seed = f"{actor.user.pk}:{assignment.pk}"
    keys: dict[str, Callable[[Person], Any]] = {
        "name": lambda one: (one.name.casefold(), one.pk),
        "time": lambda one: (one.submitted_at, one.pk),
        "random": lambda one: stirred(seed, one.pk),
    }
    people.sort(key=keys[place.order])
    if not place.hidden:
        return people
    names = hidden_names(numbers(str(assignment.pk), (one.pk for one in people)))
    return [replace(one, name=names[one.pk]) for one in people]


def _current(people: list[Person], place: Place, answers: Any) -> int | None:
    """Of the answer that the address names, of the work that it names, else the first with something to decide."""
    wanted = place.submission
    if place.response:
        wanted = (
            answers.filter(public_id=place.response).values_list("submission__public_id", flat=True).first()
            or wanted
        )
    places = {one.public_id: at for at, one in enumerate(people)}
    if wanted in places:
        return places[wanted]
    first_open = next((at for at, one in enumerate(people) if one.undecided), None)
    return first_open if first_open is not None else (0 if people else None)
