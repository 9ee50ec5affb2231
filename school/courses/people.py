"""The people of a class, and those who could join it."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.db.models import Q, QuerySet

from school.courses.models import Enrolment, Section
from school.people.access import VIEW, Actor, visible
from school.people.models import Membership, Role

__all__ = ["candidates", "chosen_memberships", "members_of", "roles_open_to"]

ENROLLED_ROLES = [Role.TEACHER, Role.ASSISTANT, Role.STUDENT]
MOST_FOUND = 20


def members_of(section: Section, *roles: str) -> QuerySet[Enrolment]:
    """Active people of these roles, by name; teachers before assistants."""
    rows = section.enrolments.filter(role__in=roles, is_active=True).select_related("user")
    return rows.order_by("-role", "user__display_name", "id")


def joinable(actor: Actor) -> QuerySet[Membership]:
    """Whom `actor` may take into a class: students and colleagues of the school."""
    return visible(actor, Membership, VIEW).active().filter(role__in=ENROLLED_ROLES)  # type: ignore[attr-defined]


def roles_open_to(membership: Membership) -> list[str]:
    """What the person may be in a class, the usual first: a teacher may also help out as an assistant."""
    return [Role.TEACHER, Role.ASSISTANT] if membership.role == Role.TEACHER else [membership.role]


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


def chosen_memberships(
    actor: Actor, public_ids: list[str], wishes: Mapping[str, str]
) -> list[tuple[Membership, str]]:
    """The memberships that were ticked, with their roles in the class; what is not the actor's to add is left out.

    `wishes` may hold a role under `role-` and the public id; one that is not open to the person is not followed.
    """
    ids = []
    for text in public_ids:
        try:
            ids.append(UUID(text))
        except ValueError:
            continue
    chosen = []
    for membership in joinable(actor).filter(public_id__in=ids).select_related("user"):
        roles, wish = roles_open_to(membership), wishes.get(f"role-{membership.public_id}", "")
        chosen.append((membership, wish if wish in roles else roles[0]))
    return chosen
