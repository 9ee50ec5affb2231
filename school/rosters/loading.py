"""Reads the school into the plain values that plans are made from: at most nine queries, however large it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from school.courses.models import Enrolment, Section
from school.people.models import Guardianship, Membership, School, SubgroupEntry, SubgroupField, User
from school.rosters.state import ClassRef, GroupField, Person, State

__all__ = ["load_state"]


def load_state(school: School, emails: Iterable[str] = ()) -> State:
    """People, classes, and which of `emails` belong to accounts outside the school."""
    memberships = Membership.objects.filter(school=school)
    users = list(User.objects.filter(pk__in=memberships.values("user")).order_by("pk"))
    roles, numbers, active = _memberships(
        memberships.values_list("user", "role", "school_number", "is_active")
    )
    enrolments, guardians = _enrolments(school), _guardians(school)
    recorded = _recorded(school)
    groups = _groups(recorded)
    people = tuple(
        Person(
            user.pk,
            user.display_name,
            user.email or "",
            numbers.get(user.pk, ""),
            frozenset(roles[user.pk]),
            user.pk in active and user.is_active,
            enrolments[user.pk],
            frozenset(guardians[user.pk]),
            groups[user.pk],
        )
        for user in users
    )
    taken = User.objects.filter(email__in={email for email in emails if email})
    elsewhere = Membership.objects.filter(user__in=memberships.values("user")).exclude(school=school)
    return State(
        people,
        _classes(school),
        frozenset(user.email or "" for user in taken.exclude(pk__in=memberships.values("user"))),
        frozenset(elsewhere.values_list("user", flat=True)),
        recorded,
    )


def _memberships(
    rows: Iterable[tuple[int, str, str, bool]],
) -> tuple[dict[int, set[str]], dict[int, str], set[int]]:
    roles: dict[int, set[str]] = defaultdict(set)
    numbers: dict[int, str] = {}
    active: set[int] = set()
    for user, role, number, is_active in rows:
        roles[user].add(role)
        if number:
            numbers[user] = number
        if is_active:
            active.add(user)
    return roles, numbers, active


def _enrolments(school: School) -> dict[int, dict[int, str]]:
    rows = Enrolment.objects.filter(section__school=school, is_active=True)
    found: dict[int, dict[int, str]] = defaultdict(dict)
    for user, section, role in rows.values_list("user", "section", "role"):
        found[user][section] = role
    return found


def _guardians(school: School) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for student, guardian in Guardianship.objects.filter(school=school).values_list("student", "guardian"):
        found[student].add(guardian)
    return found


def _classes(school: School) -> tuple[ClassRef, ...]:
    rows = Section.objects.filter(school=school).select_related("course").order_by("name", "id")
    return tuple(ClassRef(row.pk, row.name, row.course.title, row.class_code) for row in rows)


def _groups(recorded: tuple[GroupField, ...]) -> dict[int, dict[int, int]]:
    found: dict[int, dict[int, int]] = defaultdict(dict)
    rows = SubgroupEntry.objects.filter(field__in=[one.id for one in recorded])
    for user, field, value in rows.values_list("user", "field", "value"):
        found[user][field] = value
    return found


def _recorded(school: School) -> tuple[GroupField, ...]:
    rows = SubgroupField.objects.filter(school=school).prefetch_related("values")
    return tuple(
        GroupField(row.pk, row.name, {value.name: value.pk for value in row.values.all()})  # type: ignore[attr-defined]
        for row in rows
    )
