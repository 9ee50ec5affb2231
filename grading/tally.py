"""All answers of an assignment, counted by question: their states, how sure their drafts are, what those propose."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Case, Count, FloatField, OuterRef, Q, Subquery, Sum, When

from grading.desk.listing import desk_responses
from grading.models import Draft, Response
from grading.models.draft import hidden
from school.courses.models import Assignment
from school.people.access import Actor

__all__ = ["Tally", "tallies_of"]

State = Response.State


@dataclass
class Tally:
    """The answers to one question in numbers."""

    states: Counter[str] = field(default_factory=Counter)  # state -> answers
    drafts: int = 0  # answers that have one
    unseen: int = 0  # answers that wait with a draft that may not be seen
    sure: float = 0.0  # sum of the newest drafts' confidence
    proposed: int = 0  # drafts of answers that are not decided
    total: Decimal = Decimal(0)  # the sum of what those propose, in fractions of the points

    def add(self, state: str, answers: int, drafts: int, sure: float | None, total: Decimal | None) -> None:
        """One state's share."""
        self.states[state] = answers
        self.drafts += drafts
        if state == State.DRAFTED:
            self.unseen = answers - drafts
        self.sure += sure or 0
        if state != State.GRADED:
            self.proposed += drafts
            self.total += total or 0


def tallies_of(actor: Actor, assignment: Assignment) -> dict[int, Tally]:
    """By question. One query, which looks up the newest draft of each answer."""
    # Who refuses is asked of the answer, not of each draft of it: so the index alone tells the newest one.
    newest = Draft.every.filter(response=OuterRef("pk")).order_by("-pk")
    sure = _seen(Subquery(newest.values("confidence")[:1], output_field=FloatField()))
    score = _seen(Subquery(newest.values("score")[:1]))
    undecided = ~Q(state=State.GRADED)
    rows = (
        desk_responses(actor, assignment)
        .order_by()
        .annotate(sure=sure, score=score)
        .values("question", "state")
    )
    counted = rows.annotate(
        answers=Count("pk"), drafted=Count("sure"), surest=Sum("sure"), total=Sum("score", filter=undecided)
    )
    found: dict[int, Tally] = defaultdict(Tally)
    for question, *row in counted.values_list("question", "state", "answers", "drafted", "surest", "total"):
        found[question].add(*row)
    return found


def _seen(value: Subquery) -> Case:
    """What a draft says, or nothing where it may not be seen."""
    return Case(When(hidden(), then=None), default=value)
