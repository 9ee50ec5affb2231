"""A file and the school as it is -> what would change. Pure; nothing is written here.

The rules: people who are not in the file are never touched; an empty cell says nothing; a file can add and
correct, and only `leavers` (students of a class the file names who are not in it) can be ended, when asked.
The role of an admin or guardian is never taken away by a file, and a guardian never loses a student by one.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from school.people.names import clean_name
from school.rosters.changes import Change, Enrol, Grouped, Link, NewPerson, Place
from school.rosters.formats.base import Problem, RosterFile, Row
from school.rosters.groups import GroupReader
from school.rosters.linking import Register, wishes_checked
from school.rosters.state import Person, State, class_labels, fold

__all__ = ["Change", "Enrol", "Grouped", "Link", "NewPerson", "Place", "Plan", "plan"]

CLASS_ROLES = ("teacher", "assistant", "student")
FROM_FILE = frozenset(CLASS_ROLES)
MANY = 0.5
FEW_PEOPLE = 5


@dataclass(frozen=True, slots=True)
class Plan:
    new: tuple[NewPerson, ...] = ()
    changed: tuple[Change, ...] = ()
    enrolled: tuple[Enrol, ...] = ()
    leavers: tuple[Enrol, ...] = ()
    linked: tuple[Link, ...] = ()
    unchanged: int = 0
    known: int = 0
    problems: tuple[Problem, ...] = ()
    grouped: tuple[Grouped, ...] = ()

    @property
    def changes_nothing(self) -> bool:
        return not (self.new or self.changed or self.enrolled or self.linked or self.grouped)

    @property
    def may_end(self) -> bool:
        """Ending needs a file without faults: a mistyped row must not look like a person who left."""
        return bool(self.leavers) and not self.problems

    def touched(self, *, end: bool) -> int:
        """How many of the people of the school would be changed or lose a class."""
        ids = {change.id for change in self.changed}
        return len(ids | ({one.person for one in self.leavers} if end else set()))

    def is_large(self, *, end: bool) -> bool:
        """More than half of the school would be touched: ask once more."""
        touched = self.touched(end=end)
        return touched >= FEW_PEOPLE and touched > self.known * MANY

    @property
    def digest(self) -> str:
        """Changes when anything that would be written changes, so that what is confirmed is what was shown."""
        parts = (self.new, self.changed, self.enrolled, self.leavers, self.linked, self.grouped)
        shown = repr([[_stable(one) for one in part] for part in parts])
        return hashlib.sha256(shown.encode()).hexdigest()[:32]


def plan(file: RosterFile, state: State) -> Plan:
    """The differences. Rows that cannot be carried out are among `problems` and nowhere else."""
    draft = _Draft(state, list(file.problems))
    for row in file.rows:
        draft.take(row)
    return draft.finish()


class _Draft:
    """The plan while the rows are read."""

    def __init__(self, state: State, problems: list[Problem]) -> None:
        self.state, self.problems = state, problems
        self.new: list[NewPerson] = []
        self.changed: list[Change] = []
        self.enrolled: list[Enrol] = []
        self.grouped: list[Grouped] = []
        self.unchanged: list[Place] = []
        self.groups = GroupReader(state.recorded)
        self.wishes: list[tuple[Row, Place, Person | None]] = []  # rows that name guardians
        self.by_number = {one.number.casefold(): one for one in state.people if one.number}
        self.by_email = {one.email.lower(): one for one in state.people if one.email}
        self.labels = class_labels(state.classes)
        self.named: set[int] = set()  # classes that the file speaks of
        self.kept: set[tuple[int, int]] = set()  # (person, class) that the file names

    def take(self, row: Row) -> None:
        faults: list[Problem] = []
        person = self._who(row, faults)
        sections = self._sections(row, faults)
        roles = _roles(row, person)
        groups = self.groups.read(row, roles, faults)
        in_class = next((role for role in CLASS_ROLES if role in roles), "")
        if sections and not in_class:
            faults.append(Problem(row.line, "classes", "no_class_role"))
        if person is None and not row.name:
            faults.append(Problem(row.line, "name", "no_name"))
        faults += wishes_checked(row, roles, self.state.taken)
        if faults:
            self.problems += faults
            return
        if person is None:
            places = tuple((section, in_class) for section in sections)
            self.new.append(NewPerson(row.line, row.name, row.email, row.number, roles, places, groups))
        else:
            fresh = [Grouped(person.id, *one) for one in groups if person.groups.get(one[0]) != one[1]]
            enrols = [Enrol(person.id, one, in_class) for one in sections]
            if not self._compare(row, person, roles, enrols, fresh):
                return
        if row.guardians:
            place = Place(id=person.id) if person else Place(new=len(self.new) - 1)
            self.wishes.append((row, place, person))

    def finish(self) -> Plan:
        linked = self._links()
        touched = {one.student for one in linked}
        leavers = tuple(
            Enrol(person.id, section, role)
            for person in self.state.people
            for section, role in sorted(person.enrolments.items())
            if section in self.named and role == "student" and (person.id, section) not in self.kept
        )
        known = sum(person.active for person in self.state.people)
        problems = tuple(
            sorted([*self.problems, *self.groups.unknown()], key=lambda one: (one.line, one.column))
        )
        return Plan(
            tuple(self.new),
            tuple(self.changed),
            tuple(self.enrolled),
            leavers,
            tuple(linked),
            sum(place not in touched for place in self.unchanged),
            known,
            problems,
            tuple(self.grouped),
        )

    def _links(self) -> list[Link]:
        """Guardians may come after their students in the file, so this waits for the last row."""
        roles = {one.id: frozenset(one.fields["roles"][1]) for one in self.changed if "roles" in one.fields}  # type: ignore[call-overload]
        register, links = Register(self.state.people, roles, self.new), []
        for row, place, person in self.wishes:
            name = row.name or (person.name if person else "")
            found, problems = register.link(row, place, name, person.guardians if person else ())
            links += found
            self.problems += problems
        return links

    def _who(self, row: Row, faults: list[Problem]) -> Person | None:
        """The person of the row: by number, else by e-mail; a row that could mean two people means none."""
        numbered = self.by_number.get(row.number.casefold()) if row.number else None
        mailed = self.by_email.get(row.email) if row.email else None
        if numbered and mailed and numbered.id != mailed.id:
            names = {"one": numbered.name, "other": mailed.name}
            faults.append(Problem(row.line, "email", "two_people", names))
        elif row.email in self.state.taken:
            faults.append(Problem(row.line, "email", "taken", {"value": row.email}))
        return numbered or mailed

    def _sections(self, row: Row, faults: list[Problem]) -> list[int]:
        sections = []
        for label in row.classes:
            ids = self.labels.get(fold(label), [])
            if len(ids) == 1:
                sections += ids
                continue
            code = "many_classes" if ids else "unknown_class"
            faults.append(
                Problem(row.line, "classes", code, {"value": label[:80], "known": self._known(ids)})
            )
        self.named.update(sections)
        return sections

    def _known(self, ids: list[int]) -> str:
        """What could have been written: the classes meant, or the first few there are."""
        chosen = [one for one in self.state.classes if one.id in ids] or list(self.state.classes)
        labels = [f"{one.course}: {one.name}" if ids else one.name for one in chosen]
        unique = sorted(set(labels)) if len(set(labels)) > 1 or not ids else [one.code for one in chosen]
        return ", ".join(unique[:8])

    def _compare(
        self,
        row: Row,
        person: Person,
        roles: frozenset[str],
        enrols: list[Enrol],
        grouped: list[Grouped],
    ) -> bool:
        """Take a row about somebody of the school; False when it cannot be carried out."""
        fields = _differences(row, person, roles)
        if person.id in self.state.fixed and {"name", "email"} & set(fields):
            self.problems.append(Problem(row.line, "name", "elsewhere", {"name": person.name}))
            return False
        self.kept |= {(one.person, one.section) for one in enrols}
        fresh = [one for one in enrols if one.section not in person.enrolments]
        self.enrolled += fresh
        self.grouped += grouped
        if fields:
            self.changed.append(Change(person.id, row.line, person.name, fields))
        elif not fresh and not grouped:
            self.unchanged.append(Place(id=person.id))
        return True


def _roles(row: Row, person: Person | None) -> frozenset[str]:
    """A file says what somebody does in class; who is admin or guardian stays so."""
    if person is None:
        return frozenset(row.roles) or frozenset({"student"})
    return frozenset(row.roles) | (person.roles - FROM_FILE) if row.roles else person.roles


def _differences(row: Row, person: Person, roles: frozenset[str]) -> dict[str, tuple[object, object]]:
    said = {"name": row.name, "email": row.email, "number": row.number}
    fields: dict[str, tuple[object, object]] = {
        name: (getattr(person, name), value)
        for name, value in said.items()
        if value and value != clean_name(getattr(person, name))
    }
    if roles != person.roles:
        fields["roles"] = (sorted(person.roles), sorted(roles))
    if not person.active:
        fields["active"] = (False, True)
    return fields


def _stable(one: object) -> str:
    """The same text for the same value: sets have no order of their own."""
    text = {name: getattr(one, name) for name in one.__dataclass_fields__}  # type: ignore[attr-defined]
    return repr(
        {key: sorted(value) if isinstance(value, frozenset) else value for key, value in text.items()}
    )
