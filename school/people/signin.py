"""Signing in with an e-mail address, or with a school number."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

from school.people import throttle
from school.people.models import Membership, User
from school.people.one_time import OneTimeHasher

__all__ = ["SchoolBackend", "find_user", "person_check", "safe_next"]

# One person's fingers from one place; one account from many places; one place on many accounts. The last
# is wide, because a whole school may share one address, and only failures count.
PAIR = throttle.Limit("sign-in-pair", 5, 15 * 60)
NAME = throttle.Limit("sign-in-name", 30, 60 * 60)
PLACE = throttle.Limit("sign-in-place", 150, 15 * 60)


def find_user(identifier: str) -> User | None:
    """The one active person meant by `identifier`.

    An e-mail address, a school number, or `school/number` where several schools use the same number.
    An ambiguous number finds nobody: a guess could open the wrong account.
    """
    identifier = identifier.strip().replace("\0", "")
    if "@" in identifier:
        return User.objects.filter(email=identifier.lower(), is_active=True).first()
    slug, _slash, number = identifier.rpartition("/")
    rows = Membership.objects.active().filter(school_number__iexact=number).exclude(school_number="")
    if slug:
        rows = rows.filter(school__slug=slug.lower())
    users = list(User.objects.filter(pk__in=rows.values("user"))[:2])
    return users[0] if len(users) == 1 else None


def person_check(*, request: HttpRequest, identifier: str, password: str) -> User | None:
    """The person, when name and password are right. Raises TooManyTriesError after too many wrong ones."""
    place = request.META.get("REMOTE_ADDR", "")
    limits = [(PAIR, f"{place} {identifier.strip()}"), (NAME, identifier), (PLACE, place)]
    for limit, who in limits:
        throttle.check(limit, who)
    user = authenticate(request, identifier=identifier, password=password)
    if user is None:
        for limit, who in limits:
            throttle.count(limit, who)
        return None
    throttle.forget(*limits[0])
    return user


def safe_next(request: HttpRequest, fallback: str = "/") -> str:
    """The page to go to after a form, as far as it is one of ours."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure() or settings.HTTPS
    )
    return wanted if ours else fallback


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
        if user.check_password(password):
            return user
        if user.password.startswith(f"{OneTimeHasher.algorithm}$"):
            make_password(password)  # as slow as for everybody else
        return None

    def get_user(self, user_id: int) -> User | None:
        return User.objects.filter(pk=user_id, is_active=True).first()
