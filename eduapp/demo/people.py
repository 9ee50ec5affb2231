"""The demo school, its members and who looks after whom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.hashers import make_password

from school.demo.shapes import ClassSpec, DemoPack, PersonSpec
from school.people.access import Actor
from school.people.models import Consent, Guardianship, Membership, Role, School, User

__all__ = ["SLUG", "People", "people_write"]

SLUG = "willow-bridge"


@dataclass(frozen=True, slots=True)
class People:
    school: School
    users: dict[str, User]  # by the key of their spec
    classes: tuple[ClassSpec, ...]

    def actor(self, person: PersonSpec) -> Actor:
        return Actor(self.users[person.key], self.school, frozenset({person.role}))


def people_write(*, pack: DemoPack, languages: Iterable[str]) -> People:
    """Everybody of the editions in `languages`.

    Written in bulk and not by the services of school.people: those act for an admin of the school, and until
    now it has none.
    """
    wanted = set(languages)
    classes = tuple(group for group in pack.classes if group.language in wanted)
    school = _school(pack, wanted)
    pupils = [student for group in classes for student in group.students]
    present = {student.key for student in pupils}
    guardians = [person for person in pack.guardians if present & set(person.children)]
    specs = [*(person for person in pack.staff if _works_here(person, classes)), *guardians, *pupils]
    # One hash for all: the password is printed for everybody to read, so a salt of one's own protects nothing,
    # and forty Argon2 hashes would be most of the seeding's time.
    password = make_password(settings.DEMO_PASSWORD)
    users = User.objects.bulk_create(
        User(display_name=one.name, email=one.email or None, language=one.language, password=password)
        for one in specs
    )
    Membership.objects.bulk_create(
        Membership(school=school, user=user, role=one.role, school_number=one.school_number)
        for one, user in zip(specs, users, strict=True)
    )
    people = People(school, {one.key: user for one, user in zip(specs, users, strict=True)}, classes)
    _guardianships(people, guardians)
    _training_consents(people, pupils)
    return people


def _school(pack: DemoPack, languages: set[str]) -> School:
    names = [pack.school.of(language) for language in ("en", "zh-hans") if language in languages]
    language = "en" if "en" in languages else "zh-hans"
    return School.objects.create(
        name=" · ".join(names),
        slug=SLUG,
        language=language,
        ai_training=True,
        runs_installation=not School.objects.exists(),
    )


def _works_here(person: PersonSpec, classes: tuple[ClassSpec, ...]) -> bool:
    codes = {group.code for group in classes}
    return person.role == Role.ADMIN or any(taught.partition("/")[2] in codes for taught in person.teaches)


def _guardianships(people: People, guardians: list[PersonSpec]) -> None:
    Guardianship.objects.bulk_create(
        Guardianship(school=people.school, guardian=people.users[one.key], student=people.users[child])
        for one in guardians
        for child in one.children
        if child in people.users
    )


def _training_consents(people: People, pupils: list[PersonSpec]) -> None:
    """Most families agree that work may train the school's own grader; every seventh pupil has not said so."""
    rows = Guardianship.objects.filter(school=people.school).values_list("student", "guardian")
    deciders = dict(rows)
    agreeing = [people.users[one.key] for place, one in enumerate(pupils) if place % 7 != 6]
    Consent.objects.bulk_create(
        Consent(
            school=people.school, user=user, kind=Consent.Kind.AI_TRAINING, granted=True,
            decided_by_id=deciders.get(user.pk, user.pk),
        )
        for user in agreeing
    )  # fmt: skip
