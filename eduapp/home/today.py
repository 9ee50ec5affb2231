"""The student's home: what to do next and why, what is due, what came back, and how far they are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max
from django.db.models.functions import Coalesce

from grading.models import Submission
from recommend.models import Mastery
from recommend.pages import level_of, level_words, step_rows
from school.courses.models import Assignment, Concept, Course
from school.people.access import OWN, Actor, visible

__all__ = ["today_context"]

STEPS = 3
DUE = 6
RECENT = 4
GLANCE = 4


@dataclass(frozen=True)
class DueRow:
    assignment: Assignment
    late: bool
    begun: bool


@dataclass(frozen=True)
class Glance:
    concept: Concept
    percent: int
    state: str
    words: str


def today_context(actor: Actor, now: datetime) -> dict[str, Any]:
    courses = list(visible(actor, Course, OWN))
    return {
        "has_courses": bool(courses),
        "steps": step_rows(actor.user, courses, now)[:STEPS],
        "due": _due(actor, now),
        "recent": _recent(actor),
        "glance": _glance(actor),
    }


def _due(actor: Actor, now: datetime) -> list[DueRow]:
    mine = Submission.objects.filter(student=actor.user, assignment__isnull=False)
    done = mine.filter(state=Submission.State.SUBMITTED).values("assignment")
    begun = set(
        mine.filter(state=Submission.State.IN_PROGRESS, responses__version__gt=0).values_list(
            "assignment", flat=True
        )
    )
    rows = visible(actor, Assignment, OWN).filter(closes_at__gt=now).exclude(pk__in=done)
    found = rows.select_related("course").order_by("due_at")[:DUE]
    return [DueRow(row, row.due_at < now, row.pk in begun) for row in found]


def _recent(actor: Actor) -> list[Submission]:
    """Results that are out, wholly or some of their questions; `came` is when the last of it came."""
    rows = visible(actor, Submission, OWN).filter(assignment__isnull=False)
    came = rows.annotate(came=Coalesce("released_at", Max("responses__released_at")))
    found = came.filter(came__isnull=False).select_related("assignment__course")
    return list(found.order_by("-came")[:RECENT])


def _glance(actor: Actor) -> list[Glance]:
    """The topics that moved last."""
    rows = visible(actor, Mastery, OWN).select_related("concept").order_by("-updated_at")[:GLANCE]
    colours = {"mastered": "correct", "nearly": "partly", "learning": "in_progress"}
    return [
        Glance(row.concept, round(100 * row.probability), colours[level], level_words(level))
        for row in rows
        if (level := level_of(row.probability, max(1, row.observations)))
    ]
