"""The teacher's home: what waits for a decision, and every class at a glance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q

from grading.models import Response, Submission
from grading.monitoring.alarms import open_alarms
from grading.promise.unread import unread_of_paused
from school.courses.models import Assignment, Enrolment, Section
from school.people.access import TEACH, Actor, visible

__all__ = ["classes_context"]


@dataclass(frozen=True)
class Waiting:
    """An assignment with handed-in answers that nobody has decided yet."""

    assignment: Assignment
    undecided: int
    drafted: int
    handed_in: int


@dataclass(frozen=True)
class ClassCard:
    section: Section
    students: int
    undecided: int
    next_due: Assignment | None


def classes_context(actor: Actor, now: datetime) -> dict[str, Any]:
    """Eight queries, one more where a promise has paused, whatever the number of classes."""
    sections = list(visible(actor, Section, TEACH).select_related("course").order_by("course__title", "name"))
    undecided = _undecided(actor)
    return {
        "waiting": _waiting(actor, undecided),
        "cards": _cards(sections, actor, undecided, now),
        "recent": _recent(actor),
        "alarms": open_alarms(actor),
        "unread": unread_of_paused(actor),
    }


def _undecided(actor: Actor) -> list[dict[str, Any]]:
    """Per assignment and section: answers handed in and not decided, and how many have a draft."""
    rows = visible(actor, Response, TEACH).filter(submission__kind=Submission.Kind.ASSIGNMENT)
    rows = rows.exclude(state=Response.State.GRADED).exclude(state=Response.State.TYPING)
    counts = rows.values("submission__assignment", "submission__section").annotate(
        undecided=Count("pk"), drafted=Count("pk", filter=~Q(state=Response.State.PENDING))
    )
    return [dict(row) for row in counts]


def _waiting(actor: Actor, undecided: list[dict[str, Any]]) -> list[Waiting]:
    totals: dict[int, tuple[int, int]] = {}
    for row in undecided:
        had = totals.get(row["submission__assignment"], (0, 0))
        totals[row["submission__assignment"]] = (had[0] + row["undecided"], had[1] + row["drafted"])
    submitted = Count("submissions", filter=Q(submissions__state=Submission.State.SUBMITTED))
    found = visible(actor, Assignment, TEACH).filter(pk__in=totals).select_related("course")
    rows = found.annotate(handed_in=submitted).order_by("due_at")
    return [Waiting(one, *totals[one.pk], handed_in=one.handed_in) for one in rows]  # type: ignore[attr-defined]


def _cards(
    sections: list[Section], actor: Actor, undecided: list[dict[str, Any]], now: datetime
) -> list[ClassCard]:
    enrolled = Enrolment.objects.filter(section__in=sections, role="student", is_active=True)
    students = dict(enrolled.values_list("section").annotate(count=Count("pk")))
    open_work: dict[int, int] = {}
    for row in undecided:
        section = row["submission__section"]
        open_work[section] = open_work.get(section, 0) + row["undecided"]
    due: dict[int, Assignment] = {}
    coming = visible(actor, Assignment, TEACH).filter(due_at__gt=now, is_published=True).order_by("due_at")
    for assignment in coming.prefetch_related("sections"):
        for section in assignment.sections.all():
            due.setdefault(section.pk, assignment)
    return [
        ClassCard(one, students.get(one.pk, 0), open_work.get(one.pk, 0), due.get(one.pk)) for one in sections
    ]


def _recent(actor: Actor) -> list[Submission]:
    rows = visible(actor, Submission, TEACH).filter(
        kind=Submission.Kind.ASSIGNMENT, state=Submission.State.SUBMITTED
    )
    return list(rows.select_related("student", "assignment", "section").order_by("-submitted_at")[:6])
