"""The people of a class, and those who could join it."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet

from school.courses.models import Enrolment, Section
from school.people.access import VIEW, Actor, visible
from school.people.models import Membership, Role

__all__ = ["candidates", "chosen_memberships", "members_of"]

ENROLLED_ROLES = [Role.TEACHER, Role.ASSISTANT, Role.STUDENT]
MOST_FOUND = 20


def members_of(section: Section, *roles: str) -> QuerySet[Enrolment]:
    """Active people of these roles, by name; teachers before assistants."""
    rows = section.enrolments.filter(role__in=roles, is_active=True).select_related("user")
    return rows.order_by("-role", "user__display_name", "id")


def joinable(actor: Actor) -> QuerySet[Membership]:
    """Whom `actor` may take into a class: an admin everybody, a teacher the school's students."""
    rows = visible(actor, Membership, VIEW).filter(is_active=True, user__is_active=True)
    return rows.filter(role__in=ENROLLED_ROLES if actor.is_admin else [Role.STUDENT])


def candidates(actor: Actor, section: Section, words: str) -> list[Membership]:
    """People whose name, e-mail or school number has all the words and who are not in the class."""
    rows = joinable(actor).exclude(user__in=section.enrolments.filter(is_active=True).values("user"))
    for word in words.split():
        rows = rows.filter(
            Q(user__display_name__icontains=word)
            | Q(user__email__icontains=word)
            | Q(school_number__iexact=word)
        )
    return list(rows.select_related("user").order_by("user__display_name", "id")[:MOST_FOUND])


def chosen_memberships(actor: Actor, public_ids: list[str]) -> list[Membership]:
    """The memberships that were ticked; what is no id, or not the actor's to add, is left out."""
    ids = []
    for text in public_ids:
        try:
            ids.append(UUID(text))
        except ValueError:
            continue
    return list(joinable(actor).filter(public_id__in=ids).select_related("user"))
