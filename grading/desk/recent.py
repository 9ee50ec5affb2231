"""What this grader decided last: how fast it goes, and what can be taken back."""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from django.db.models import Max, OuterRef, Subquery

from grading.models import Grade, Response
from school.courses.models import Assignment
from school.people.access import Actor

__all__ = ["Recent", "pace_of", "recent_of"]

LOOKED_AT = 30
# Fewer steps tell no pace, and a longer one was a break.
FEWEST, BREAK = 5, timedelta(minutes=10)


@dataclass(frozen=True)
class Recent:
    """`undoable` is the actor's latest decision that is still in force; `pace` the time that one takes."""

    undoable: Grade | None
    pace: timedelta | None

    def left(self, undecided: int) -> timedelta | None:
        return self.pace * undecided if self.pace and undecided else None


def recent_of(actor: Actor, assignment: Assignment) -> Recent:
    """One query."""
    newest = Grade.objects.filter(response=OuterRef("response")).order_by().values("response")
    mine = (
        Grade.objects.filter(
            response__submission__assignment=assignment, decided_by=actor.user, undoes__isnull=True
        )
        .annotate(newest=Subquery(newest.annotate(last=Max("pk")).values("last")))
        .select_related("response__submission__student")
        .order_by("-pk")[:LOOKED_AT]
    )
    grades = list(mine)
    in_force = (one for one in grades if one.newest == one.pk and one.response.state == Response.State.GRADED)
    return Recent(next(in_force, None), pace_of([one.created_at for one in grades]))


def pace_of(times: list[datetime]) -> timedelta | None:
    """The middle of the steps between decisions, breaks left out; None where there are too few."""
    ordered = sorted(times)
    steps = [later - earlier for earlier, later in pairwise(ordered)]
    working = [step for step in steps if step < BREAK]
    if len(working) < FEWEST:
        return None
    return timedelta(seconds=statistics.median(step.total_seconds() for step in working))
