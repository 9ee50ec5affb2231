"""Who of the school's people exists for whom, with what their page and the list need."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from school.courses.models import Enrolment, Section
from school.people.access import TEACH, Actor, visible
from school.people.models import Guardianship, Membership, Role, SubgroupEntry, SubgroupField, User

__all__ = [
    "PersonRow",
    "may_reset",
    "never_signed_in",
    "people_for",
    "people_found",
    "person_row",
    "person_rows",
]


def people_for(actor: Actor) -> QuerySet[User]:
    """An admin has everybody of the school; teachers and assistants the students of their classes."""
    here = Membership.objects.filter(school=actor.school)
    if actor.is_admin:
        return User.objects.filter(pk__in=here.values("user"))
    mine = Enrolment.objects.filter(
        section__in=visible(actor, Section, TEACH), role=Enrolment.Role.STUDENT, is_active=True
    )
    students = here.active().filter(role=Role.STUDENT)
    return User.objects.filter(pk__in=mine.values("user")).filter(pk__in=students.values("user"))


def people_found(actor: Actor, *, words: str = "", role: str = "", status: str = "") -> QuerySet[User]:
    """The people of the list, by name: `words` in name, e-mail or number; `status` active, never, classless or closed."""
    here = Membership.objects.filter(school=actor.school, user=OuterRef("pk"))
    found = people_for(actor)
    for word in words.split():
        numbered = Exists(here.filter(school_number__icontains=word))
        found = found.filter(Q(display_name__icontains=word) | Q(email__icontains=word) | numbered)
    if role:
        found = found.filter(Exists(here.filter(role=role)))
    if status == "closed":
        found = found.exclude(Exists(here.filter(is_active=True)))
    elif status == "active":
        found = found.filter(Exists(here.filter(is_active=True)))
    elif status == "never":
        found = found.filter(Exists(here.filter(is_active=True)), last_login=None)
    elif status == "classless":
        enrolled = Enrolment.objects.filter(user=OuterRef("pk"), section__school=actor.school, is_active=True)
        found = found.filter(Exists(here.filter(is_active=True))).exclude(Exists(enrolled))
    return found.order_by("display_name", "pk")


def never_signed_in(actor: Actor) -> QuerySet[User]:
    """Students with an open account who have never signed in and belong to no other school."""
    elsewhere = Membership.objects.filter(user=OuterRef("pk")).exclude(school=actor.school)
    students = Membership.objects.filter(school=actor.school, role=Role.STUDENT, is_active=True)
    found = people_for(actor).filter(pk__in=students.values("user"), last_login=None)
    return found.exclude(Exists(elsewhere)).order_by("display_name", "pk")


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person as this school knows them."""

    user: User
    roles: list[str]
    role_label: str
    number: str
    is_open: bool
    sections: list[Section]

    @property
    def class_names(self) -> list[str]:
        """Each once: a class often goes by the same name in several courses."""
        return list(dict.fromkeys(section.name for section in self.sections))

    @property
    def status(self) -> str:
        if not self.is_open:
            return "closed"
        return "active" if self.user.last_login else "never"


def with_details(people: QuerySet[User], actor: Actor) -> QuerySet[User]:
    """Memberships and classes in this school alone, in two more queries however many people there are."""
    enrolments = Enrolment.objects.filter(section__school=actor.school, is_active=True)
    return people.prefetch_related(
        Prefetch("memberships", Membership.objects.filter(school=actor.school), to_attr="here"),
        Prefetch(
            "enrolments",
            enrolments.select_related("section__course").order_by("section__name"),
            to_attr="classes_here",
        ),
    )


def person_rows(users: Any) -> list[PersonRow]:
    """Rows for users that came through `with_details`."""
    return [person_row(user) for user in users]


def person_row(user: Any) -> PersonRow:
    labels: Mapping[str, Any] = dict(Role.choices)
    roles = sorted((row.role for row in user.here), key=Role.values.index)
    return PersonRow(
        user,
        roles,
        ", ".join(str(labels[role]) for role in roles),
        next((row.school_number for row in user.here if row.school_number), ""),
        user.is_active and any(row.is_active for row in user.here),
        [row.section for row in user.classes_here],
    )


def may_reset(actor: Actor, row: PersonRow) -> bool:
    """Admins for everybody but themselves; teachers (not assistants) for those who are students and nothing else."""
    if row.user.pk == actor.user.pk or not row.is_open:
        return False
    return actor.is_admin or (actor.is_teacher and row.roles == [Role.STUDENT])


def guardians_of(actor: Actor, user: User) -> list[User]:
    rows = Guardianship.objects.filter(school=actor.school, student=user).select_related("guardian")
    return [row.guardian for row in rows.order_by("guardian__display_name")]


def wards_of(actor: Actor, user: User) -> list[User]:
    rows = Guardianship.objects.filter(school=actor.school, guardian=user).select_related("student")
    return [row.student for row in rows.order_by("student__display_name")]


def groups_of(actor: Actor, user: User) -> list[tuple[SubgroupField, int | None]]:
    """What the school records, each with the id of the student's group; empty for all but admins."""
    mine = dict(SubgroupEntry.objects.filter(user=user).values_list("field", "value"))
    fields = visible(actor, SubgroupField).prefetch_related("values")
    return [(field, mine.get(field.pk)) for field in fields]
