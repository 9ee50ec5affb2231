"""A plan into rows, in bulk."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from typing import Any

import redis
from django.contrib.auth.hashers import make_password
from django.core.cache import cache

from school.courses.services.enrolments import enrolments_end, enrolments_start
from school.people.models import Membership, School, User
from school.people.services import guardianships_start, roles_set
from school.people.services.subgroups import subgroups_write
from school.rosters.models import RosterImport
from school.rosters.plan import Change, NewPerson, Place, Plan

__all__ = ["plan_write", "progress_of"]

BATCH = 1_000
STEPS = ("people", "changes", "classes", "done")


def plan_write(*, record: RosterImport, found: Plan) -> dict[str, Any]:
    """Write everything the plan says, inside the caller's transaction; returns what was done, in numbers."""
    school = record.school
    new_ids = _add(record, found.new)
    _tell(record, "changes")
    _change(school, found.changed)
    _tell(record, "classes")
    fresh = [
        (section, user, role)
        for person, user in zip(found.new, new_ids, strict=True)
        for section, role in person.classes
    ]
    known = [(one.section, one.person, one.role) for one in found.enrolled]
    started = enrolments_start(rows=fresh + known) if fresh or known else 0
    leavers = found.leavers if record.end_leavers and found.may_end else ()
    ended = enrolments_end(rows=[(one.section, one.person) for one in leavers])
    return {
        "people_added": len(new_ids),
        "people_changed": len(found.changed),
        "people_unchanged": found.unchanged,
        "started": started,
        "ended": ended,
        "grouped": subgroups_write(school=school, rows=_grouped(found, new_ids)),
        "linked": guardianships_start(school=school, pairs=_pairs(found, new_ids)),
        "left_out": len({problem.line for problem in found.problems}),
        "new_ids": new_ids,
    }


def _pairs(found: Plan, new_ids: Sequence[int]) -> list[tuple[int, int]]:
    """(guardian id, student id) now that the new people have ids."""

    def who(place: Place) -> int:
        return new_ids[place.new] if place.new is not None else place.id or 0

    return [(who(one.guardian), who(one.student)) for one in found.linked]


def _grouped(found: Plan, new_ids: Sequence[int]) -> list[tuple[int, int, int]]:
    """(user, field, group) ids of everybody whose group the file sets."""
    fresh = [(user, *one) for person, user in zip(found.new, new_ids, strict=True) for one in person.groups]
    return fresh + [(one.person, one.field, one.value) for one in found.grouped]


def progress_of(record: RosterImport) -> int:
    """Per cent done, as far as the worker told; the database shows nothing before the end."""
    with contextlib.suppress(redis.RedisError, OSError):
        return int(cache.get(_key(record), 0))
    return 0


def _tell(record: RosterImport, step: str, part: float = 0.0) -> None:
    share = (STEPS.index(step) + part) / (len(STEPS) - 1)
    with contextlib.suppress(redis.RedisError, OSError):
        cache.set(_key(record), round(100 * share), 3600)


def _key(record: RosterImport) -> str:
    return f"roster-import:{record.pk}"


def _add(record: RosterImport, people: Sequence[NewPerson]) -> list[int]:
    ids: list[int] = []
    for at in range(0, len(people), BATCH):
        part = people[at : at + BATCH]
        users = User.objects.bulk_create(
            [
                User(display_name=one.name, email=one.email or None, password=make_password(None))
                for one in part
            ]
        )
        pairs = list(zip(part, users, strict=True))
        Membership.objects.bulk_create(
            [
                Membership(
                    school=record.school, user=user, role=role, school_number="" if place else one.number
                )
                for one, user in pairs
                for place, role in enumerate(sorted(one.roles, reverse=True))
            ]
        )
        ids += [user.pk for user in users]
        _tell(record, "people", len(ids) / len(people))
    return ids


def _change(school: School, changes: Sequence[Change]) -> None:
    users = User.objects.in_bulk([change.id for change in changes])
    for change in changes:
        user = users[change.id]
        user.display_name = str(change.fields.get("name", ("", user.display_name))[1])
        if "email" in change.fields:
            user.email = str(change.fields["email"][1])
    User.objects.bulk_update(users.values(), ["display_name", "email"], batch_size=BATCH)
    for change in changes:
        _change_membership(school, users[change.id], change)


def _change_membership(school: School, user: User, change: Change) -> None:
    rows = Membership.objects.filter(school=school, user=user)
    if "active" in change.fields:
        rows.update(is_active=True)
    if "roles" in change.fields:
        wanted: Any = change.fields["roles"][1]
        roles_set(school=school, user=user, roles=wanted)
    if "number" in change.fields:
        carrier = rows.exclude(school_number="").first() or rows.order_by("id").first()
        Membership.objects.filter(pk=carrier.pk if carrier else 0).update(
            school_number=change.fields["number"][1]
        )
