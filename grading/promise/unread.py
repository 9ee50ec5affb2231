"""What a promise accepted and nobody has read since: once it has paused, that is what a teacher should look at."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, OuterRef, QuerySet, Subquery

from grading.models import Grade, Response
from school.courses.models import Assignment, Section
from school.people.access import TEACH, Actor, visible

__all__ = ["Unread", "unread", "unread_by_assignment", "unread_of_paused"]


@dataclass(frozen=True, slots=True)
class Unread:
    """So many answers in one place, which is an assignment or a class."""

    place: Assignment | Section
    answers: int


def unread(rows: QuerySet[Response]) -> QuerySet[Response]:
    """Those of `rows` whose grade in force is a promise's."""
    newest = Grade.objects.filter(response=OuterRef("pk")).order_by("-pk").values("decided_by")[:1]
    accepted = rows.filter(state=Response.State.GRADED, acceptances__is_check=False)
    return accepted.alias(person=Subquery(newest)).filter(person=None)


def unread_by_assignment(actor: Actor, section: Section) -> list[Unread]:
    """Of one class, the assignment that was due first in front. Two queries."""
    rows = unread(visible(actor, Response, TEACH).filter(submission__section=section)).order_by()
    counts = dict(rows.values_list("submission__assignment").annotate(n=Count("pk")))
    found = visible(actor, Assignment, TEACH).filter(pk__in=counts).order_by("due_at", "pk")
    return [Unread(one, counts[one.pk]) for one in found]


def unread_of_paused(actor: Actor) -> list[Unread]:
    """By class, what a promise accepted that has paused itself since, whether or not one was signed again. Two queries."""
    paused = visible(actor, Response, TEACH).filter(acceptances__policy__paused_at__isnull=False)
    counts = dict(unread(paused).order_by().values_list("submission__section").annotate(n=Count("pk")))
    found = (
        visible(actor, Section, TEACH).filter(pk__in=counts).select_related("course").order_by("name", "pk")
    )
    return [Unread(one, counts[one.pk]) for one in found]
