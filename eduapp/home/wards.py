"""The guardian's home: released results and coming work of the children in their care."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from grading.models import Submission
from school.courses.models import Assignment, Section
from school.people.access import Actor, visible
from school.people.models import User

__all__ = ["wards_context"]


@dataclass(frozen=True)
class Ward:
    student: User
    released: list[Submission]
    due: list[Assignment]


def wards_context(actor: Actor, now: datetime) -> dict[str, Any]:
    students = User.objects.filter(guardians__guardian=actor.user, guardians__school=actor.school).order_by(
        "display_name"
    )
    return {"wards": [_ward(actor, student, now) for student in students]}


def _ward(actor: Actor, student: User, now: datetime) -> Ward:
    results = visible(actor, Submission).filter(
        student=student, released_at__isnull=False, assignment__isnull=False
    )
    sections = Section.objects.filter(enrolments__user=student, enrolments__is_active=True)
    handed_in = Submission.objects.filter(student=student, state=Submission.State.SUBMITTED).values(
        "assignment"
    )
    due = visible(actor, Assignment).filter(sections__in=sections, due_at__gt=now).exclude(pk__in=handed_in)
    return Ward(
        student,
        list(results.select_related("assignment__course").order_by("-released_at")[:5]),
        list(due.distinct().select_related("course").order_by("due_at")[:5]),
    )
