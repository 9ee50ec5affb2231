"""Signing in with an e-mail address, or with a school number."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.hashers import make_password
from django.http import HttpRequest

from school.people.models import Membership, User

__all__ = ["SchoolBackend"]


def find_user(identifier: str) -> User | None:
    """The one active person meant by `identifier`.

    An e-mail address, a school number, or `school/number` where several schools use the same number.
    An ambiguous number finds nobody: a guess could open the wrong account.
    """
    identifier = identifier.strip()
    if "@" in identifier:
        return User.objects.filter(email=identifier.lower(), is_active=True).first()
    slug, _slash, number = identifier.rpartition("/")
    rows = Membership.objects.active().filter(school_number__iexact=number).exclude(school_number="")
    if slug:
        rows = rows.filter(school__slug=slug.lower())
    users = list(User.objects.filter(pk__in=rows.values("user"))[:2])
    return users[0] if len(users) == 1 else None


class SchoolBackend:
    """Django's authentication backend of this product."""

    def authenticate(
        self, request: HttpRequest | None, identifier: str = "", password: str = "", **_more: Any
    ) -> User | None:
        user = find_user(identifier) if identifier else None
        if user is None:
            # Hashing takes as long for an unknown name as for a known one: time tells nobody who has an account.
            make_password(password)
            return None
        return user if user.check_password(password) else None

    def get_user(self, user_id: int) -> User | None:
        return User.objects.filter(pk=user_id, is_active=True).first()
