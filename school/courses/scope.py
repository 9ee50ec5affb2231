"""What the views of this app share: the request of a member, and what staff may look at."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model, QuerySet

from school.people.access import MANAGE, TEACH, Actor, MemberRequest, visible

__all__ = ["MemberRequest", "may_manage", "taught"]

M = TypeVar("M", bound=Model)


def taught(actor: Actor, model: type[M]) -> QuerySet[M]:
    """Rows that staff may look at: of the classes they teach or assist in; the admin's are all of the school."""
    return visible(actor, model, TEACH) | visible(actor, model, MANAGE)


def may_manage(actor: Actor, row: Model) -> bool:
    return visible(actor, type(row), MANAGE).filter(pk=row.pk).exists()
