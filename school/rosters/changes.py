"""What a file changes, as values: the parts of a plan. Pure."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Change", "Enrol", "Grouped", "Link", "NewPerson", "Place"]


@dataclass(frozen=True, slots=True)
class NewPerson:
    line: int
    name: str
    email: str
    number: str
    roles: frozenset[str]
    classes: tuple[tuple[int, str], ...] = ()
    groups: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """`fields` maps name, email, number, roles or active to (before, after)."""

    id: int
    line: int
    name: str
    fields: dict[str, tuple[object, object]]


@dataclass(frozen=True, slots=True)
class Enrol:
    person: int
    section: int
    role: str


@dataclass(frozen=True, slots=True)
class Grouped:
    """Somebody's group changes: ids of the person, of what is recorded, and of the group."""

    person: int
    field: int
    value: int


@dataclass(frozen=True, slots=True)
class Place:
    """A person of the plan: `id` of somebody of the school, or else the place among the new people."""

    id: int | None = None
    new: int | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """The guardian will see what the student sees of their own results."""

    line: int
    guardian: Place
    student: Place
    guardian_name: str
    student_name: str
