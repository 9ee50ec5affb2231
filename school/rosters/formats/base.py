"""What a roster format is: bytes of a file -> rows, problems and notes; and the school as it is -> bytes. Pure.

A row that has a problem is left out of `rows`; the others stay usable. None in a row means that the file
has no such column, an empty text that the cell is empty: both say nothing about the person.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, ClassVar

__all__ = ["ROLES", "Contact", "Export", "Format", "Note", "Problem", "RosterFile", "Row"]

ROLES = ("admin", "teacher", "assistant", "student", "guardian")


@dataclass(frozen=True, slots=True)
class Contact:
    """A guardian as a student's row names them: e-mail address or school number, and a name where there is one."""

    key: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One person as the file says. `line` is the line in the file, counted from 1."""

    line: int
    number: str = ""
    name: str = ""
    email: str = ""
    roles: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    guardians: tuple[Contact, ...] = ()
    groups: tuple[tuple[str, str], ...] = ()  # (what is recorded, the group), as written


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong where; the words are made elsewhere. `line` 0 is the file as a whole."""

    line: int
    column: str
    code: str
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Note:
    """Something that was assumed, such as the encoding, for people to check."""

    code: str
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RosterFile:
    rows: tuple[Row, ...] = ()
    problems: tuple[Problem, ...] = ()
    notes: tuple[Note, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {name: [asdict(one) for one in getattr(self, name)] for name in ("rows", "problems", "notes")}

    @classmethod
    def from_json(cls, data: Mapping[str, Sequence[Mapping[str, Any]]]) -> RosterFile:
        rows = (_row(row) for row in data.get("rows", ()))
        problems = (Problem(**one) for one in data.get("problems", ()))
        return cls(tuple(rows), tuple(problems), tuple(Note(**one) for one in data.get("notes", ())))


@dataclass(frozen=True, slots=True)
class Export:
    """One person as the school has it, with class labels that a file of this school understands.

    `guardians` are their e-mail addresses or numbers.
    """

    number: str
    name: str
    email: str
    roles: tuple[str, ...]
    classes: tuple[str, ...]
    guardians: tuple[str, ...] = ()


def _row(data: Mapping[str, Any]) -> Row:
    parts = {
        "roles": tuple(data["roles"]),
        "classes": tuple(data["classes"]),
        "guardians": tuple(Contact(**one) for one in data.get("guardians", ())),
        "groups": tuple((field, value) for field, value in data.get("groups", ())),
    }
    return Row(**{**data, **parts})


class Format(ABC):
    name: ClassVar[str]

    @abstractmethod
    def read(self, data: bytes) -> RosterFile:
        """Never raises for what is in `data`: whatever is wrong is a Problem."""

    @abstractmethod
    def write(self, people: Sequence[Export]) -> bytes:
        """A file that `read` turns back into the same people."""
