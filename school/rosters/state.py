"""The school as it is, as plain values, and the labels its classes go by in a file. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from school.rosters.formats.base import Export
from school.rosters.formats.contacts import is_writable

__all__ = ["ClassRef", "GroupField", "Person", "State", "class_labels", "export_rows"]


@dataclass(frozen=True, slots=True)
class ClassRef:
    id: int
    name: str
    course: str
    code: str


@dataclass(frozen=True, slots=True)
class GroupField:
    """Something recorded about students; `values` maps the name of a group -> its id."""

    id: int
    name: str
    values: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Person:
    """`enrolments` maps class id -> role, active ones only; `guardians` are ids of people.

    `groups` maps what is recorded -> the group, by their ids.
    """

    id: int
    name: str
    email: str = ""
    number: str = ""
    roles: frozenset[str] = frozenset()
    active: bool = True
    enrolments: Mapping[int, str] = field(default_factory=dict)
    guardians: frozenset[int] = frozenset()
    groups: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class State:
    """`taken` are e-mail addresses of accounts outside this school; `fixed` are people who also belong elsewhere."""

    people: tuple[Person, ...] = ()
    classes: tuple[ClassRef, ...] = ()
    taken: frozenset[str] = frozenset()
    fixed: frozenset[int] = frozenset()
    recorded: tuple[GroupField, ...] = ()


def class_labels(classes: Iterable[ClassRef]) -> dict[str, list[int]]:
    """Every way to name a class, folded: its name, "course: name", its code -> the ids it could mean.

    A code always means its own class, even where another class is called like it.
    """
    labels: dict[str, list[int]] = {}
    known = list(classes)
    for one in known:
        for label in {fold(one.name), fold(f"{one.course}: {one.name}")}:
            labels.setdefault(label, []).append(one.id)
    labels |= {fold(one.code): [one.id] for one in known}
    return labels


def fold(label: str) -> str:
    """A label without the differences that people do not see: case, width, spaces."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", label).casefold())


def export_rows(state: State) -> list[Export]:
    """Active people by role and name, as the format writes them."""
    labels = class_labels(state.classes)
    shown = {one.id: _best_label(one, labels) for one in state.classes}
    people = [person for person in state.people if person.active]
    marks = {one.id: mark for one in people if "guardian" in one.roles and (mark := _mark(one))}
    people.sort(key=lambda person: (sorted(person.roles), person.name, person.id))
    return [
        Export(
            person.number,
            person.name,
            person.email,
            tuple(sorted(person.roles)),
            tuple(sorted(shown[section] for section in person.enrolments)),
            tuple(sorted(marks[one] for one in person.guardians if one in marks)),
        )
        for person in people
    ]


def _mark(guardian: Person) -> str:
    """What a guardian can be named by in a student's row; empty where nothing would be read again as meant."""
    number = "" if "@" in guardian.number else guardian.number
    return next((mark for mark in (guardian.email, number) if mark and is_writable(mark)), "")


def _best_label(one: ClassRef, labels: Mapping[str, list[int]]) -> str:
    """The nicest label that means this class alone and survives a cell with several."""
    for label in (one.name, f"{one.course}: {one.name}"):
        plain = " ".join(label.split())
        if labels.get(fold(plain)) == [one.id] and not re.search(r"[|;；、\n]", label):
            return plain
    return one.code
