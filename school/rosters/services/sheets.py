from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.db import transaction

from school.people.access import Actor
from school.people.audit import audit_record
from school.people.models import Membership, User
from school.people.one_time import OneTimeHasher, one_time_password

__all__ = ["MOST_AT_ONCE", "Slip", "passwords_issue"]

MOST_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class Slip:
    """What one person needs to sign in for the first time; it exists on the printed sheet alone."""

    name: str
    identifier: str
    password: str
    classes: str = ""


@transaction.atomic
def passwords_issue(*, actor: Actor, users: Iterable[User]) -> list[Slip]:
    """One-time passwords for people who have never signed in, with a quick hash (see `OneTimeHasher`)."""
    people = list(users)[:MOST_AT_ONCE]
    rows = Membership.objects.filter(school=actor.school, user__in=people).exclude(school_number="")
    numbers = dict(rows.values_list("user", "school_number"))
    slips = []
    for user in people:
        password = one_time_password()
        user.password = make_password(password, hasher=OneTimeHasher.algorithm)
        user.must_change_password = True
        slips.append(Slip(user.display_name, numbers.get(user.pk) or user.email or "", password))
    User.objects.bulk_update(people, ["password", "must_change_password"], batch_size=500)
    audit_record(school=actor.school, actor=actor.user, action="roster.sheets", count=len(slips))
    return slips
