"""What a file of marks would change. Pure: the table and the book in, differences and problems out."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from grading.gradebook.book import Column, Standing
from grading.gradebook.files.sheet import OURS, Person, labels_of, plain
from grading.gradebook.files.table import BadFile, Table
from grading.gradebook.values import EXCUSED, BadValue, Typed, read, shown
from school.rosters.formats.columns import column_of

__all__ = ["Change", "Plan", "Problem", "plan_of"]

_CODE = re.compile(r"\[([0-9a-f]{8})\]$")


@dataclass(frozen=True, slots=True)
class Change:
    """One cell: what is in force (`before`, `seen` its entry) and what the file says."""

    line: int
    person: Person
    column: Column
    before: str
    typed: Typed
    seen: int

    @property
    def after(self) -> str:
        return EXCUSED if self.typed.excused else shown(self.typed.value)

    @property
    def extra(self) -> bool:
        return self.typed.value is not None and self.typed.value > self.column.points


@dataclass(frozen=True, slots=True)
class Problem:
    """A cell or row that is left out; the words for `code` are in words.py."""

    line: int
    column: str
    code: str
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Plan:
    changes: tuple[Change, ...]
    problems: tuple[Problem, ...]
    unknown: tuple[str, ...]  # headings that are no column of the book
    same: int  # cells that say what is there already

    @property
    def digest(self) -> str:
        """Tells this plan from any other, also when somebody changed a cell since."""
        told = [[one.person.key, one.column.key, one.before, one.after, one.seen] for one in self.changes]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:32]


def plan_of(
    table: Table, columns: Sequence[Column], people: Sequence[Person], grid: Sequence[Sequence[Standing]]
) -> Plan:
    """An empty cell changes nothing. Raises BadFile when rows or columns cannot be told at all."""
    who = _identity(table.heading)
    index = _index(people)
    marks, unknown = _marks(table.heading, columns, set(who.values()))
    problems: list[Problem] = []
    changes: list[Change] = []
    same = 0
    seen: dict[int, int] = {}
    for line, cells in table.rows:
        found = _person(line, {name: _at(cells, at) for name, at in who.items()}, index, seen)
        if isinstance(found, Problem):
            problems.append(found)
            continue
        person, row = people[found], grid[found]
        for at, place in marks.items():
            text = _at(cells, at)
            if not text:
                continue
            made = _change(line, person, columns[place], row[place], text)
            if isinstance(made, Problem):
                problems.append(made)
            elif made is None:
                same += 1
            else:
                changes.append(made)
    return Plan(tuple(changes), tuple(problems), tuple(unknown), same)


def _at(cells: Sequence[str], place: int) -> str:
    return cells[place] if place < len(cells) else ""


def _identity(heading: Sequence[str]) -> dict[str, int]:
    """Where key, number and name stand: the first column of each."""
    places: dict[str, int] = {}
    for at, text in enumerate(heading):
        kind = "key" if plain(text) == "key" else column_of(text)
        if kind in {"key", "number", "name"}:
            places.setdefault(kind, at)
    if not places:
        raise BadFile("missing_identity", found=_listed(heading))
    return places


def _marks(
    heading: Sequence[str], columns: Sequence[Column], taken: set[int]
) -> tuple[dict[int, int], list[str]]:
    """Place in the file -> place in the book, and headings that are neither."""
    labels = {plain(label): place for place, label in enumerate(labels_of(columns))}
    codes = {one.key[:8]: place for place, one in enumerate(columns)}
    marks: dict[int, int] = {}
    unknown = []
    for at, text in enumerate(heading):
        code = _CODE.search(plain(text))
        place = labels.get(plain(text), codes.get(code.group(1)) if code else None)
        if at in taken or not text:
            continue
        if place is None:
            if plain(text) not in OURS:
                unknown.append(text[:60])
        elif place in marks.values():
            raise BadFile("column_twice", column=text[:60])
        else:
            marks[at] = place
    if not marks:
        raise BadFile("no_columns", found=_listed(heading), known=_listed(labels_of(columns)))
    return marks, unknown


def _listed(names: Sequence[str]) -> str:
    return ", ".join(name[:40] for name in names[:12] if name)


Index = Mapping[str, Mapping[str, Sequence[int]]]


def _index(people: Sequence[Person]) -> Index:
    """By key, number and name: the places of those who are called so."""
    found: dict[str, dict[str, list[int]]] = {"key": {}, "number": {}, "name": {}}
    for place, one in enumerate(people):
        for kind, places in found.items():
            places.setdefault(plain(getattr(one, kind)), []).append(place)
    return found


def _person(line: int, values: Mapping[str, str], index: Index, seen: dict[int, int]) -> int | Problem:
    """The place of the row's student; `seen` remembers the line of each."""
    shown_as = values.get("name") or values.get("number") or values.get("key", "")
    for kind in ("key", "number", "name"):
        value = plain(values.get(kind, ""))
        if not value:
            continue
        places = index[kind].get(value, ())
        if not places:
            return Problem(line, "", "unknown_student", {"name": shown_as[:60]})
        if len(places) > 1:
            return Problem(line, "", "many_students", {"name": shown_as[:60]})
        place = places[0]
        if place in seen:
            return Problem(line, "", "student_twice", {"name": shown_as[:60], "line": str(seen[place])})
        seen[place] = line
        return place
    return Problem(line, "", "nobody")


def _change(line: int, person: Person, column: Column, at: Standing, text: str) -> Change | Problem | None:
    try:
        typed = read(text, column.points)
    except BadValue as error:
        return Problem(line, column.title, error.code, {"text": text[:20]})
    if (typed.value, typed.excused) == (at.value, at.excused):
        return None
    return Change(line, person, column, at.text, typed, at.seen)
