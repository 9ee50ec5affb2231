"""One person per row: number, name, e-mail, roles, classes, guardians. Tolerant in form, strict in meaning. Pure."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from school.people.names import clean_name
from school.rosters.formats.base import Contact, Export, Format, Note, Problem, RosterFile, Row
from school.rosters.formats.columns import column_of, group_of, role_of, split_list
from school.rosters.formats.contacts import contacts_in
from school.rosters.formats.formulas import inert, original
from school.rosters.formats.text import NotTextError, decode

__all__ = ["MAX_BYTES", "MAX_ROWS", "SimpleCsv"]

MAX_BYTES = 5 * 1024 * 1024
MAX_ROWS = 20_000
LIMITS = {"number": 40, "name": 150, "email": 254, "roles": 200, "classes": 2_000, "guardians": 2_000}
HEADINGS = ["school_number", "name", "roles", "email", "classes", "guardians"]
GROUP = "group:"  # before the name of what is recorded, among the fields of a row
MOST_LETTERS = 60  # of a group's name
_EMAIL = re.compile(r"[^@\s,;]+@[^@\s,;]+\.[^@\s,;.]+")
_CJK = re.compile(r"[\u3400-\u9fff]")
# The csv module refuses cells above its own limit; ours are cut by LIMITS with a clear word instead.
csv.field_size_limit(MAX_BYTES)


class SimpleCsv(Format):
    name = "csv-simple"

    def read(self, data: bytes) -> RosterFile:
        if len(data) > MAX_BYTES:
            return _refused("too_big", megabytes=str(MAX_BYTES // 1024 // 1024))
        if not data.strip():
            return _refused("empty")
        try:
            text, notes = decode(data)
        except NotTextError as error:
            return _refused(f"not_text_{error.code}")
        delimiter = _delimiter(text)
        if delimiter != ",":
            notes.append(Note("delimiter", {"delimiter": "Tab" if delimiter == "\t" else delimiter}))
        try:
            return _read_table(text, delimiter, notes)
        except csv.Error:
            return _refused("not_csv")

    def write(self, people: Sequence[Export]) -> bytes:
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow(HEADINGS)
        for one in people:
            lists = ["|".join(part) for part in (one.roles, one.classes, one.guardians)]
            cells = [one.number, one.name, lists[0], one.email, *lists[1:]]
            writer.writerow([inert(cell) for cell in cells])
        # With the mark in front, spreadsheets read names in any script.
        return out.getvalue().encode("utf-8-sig")


def _refused(code: str, **params: str) -> RosterFile:
    return RosterFile(problems=(Problem(0, "", code, params),))


def _delimiter(text: str) -> str:
    """The sign that parts most headings in the first line that has any text."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    bare = re.sub(r'"[^"]*"', "", first)
    return max(",;\t", key=bare.count)


def _read_table(text: str, delimiter: str, notes: list[Note]) -> RosterFile:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    lines = _lines(reader)
    heading = next(lines, None)
    if heading is None:
        return _refused("empty")
    columns, ignored = _columns(heading[1])
    missing = _missing(columns)
    if missing:
        found = ", ".join(cell.strip()[:40] for cell in heading[1][:12])
        return RosterFile(problems=(Problem(heading[0], "", missing, {"found": found}),), notes=tuple(notes))
    if ignored:
        notes.append(Note("ignored", {"columns": ", ".join(ignored)[:300]}))
    rows: list[Row] = []
    problems: list[Problem] = []
    seen = _Seen()
    for line, cells in lines:
        if len(rows) + len(problems) >= MAX_ROWS:
            return _refused("too_many_rows", rows=str(MAX_ROWS))
        values = {field: original(cells[at].strip()) for field, at in columns.items() if at < len(cells)}
        row, found_problems = _row(line, values)
        found_problems += [] if found_problems else seen.add(row)
        problems += found_problems
        if not found_problems:
            rows.append(row)
    if not rows and not problems:
        return _refused("no_people")
    return RosterFile(tuple(rows), tuple(problems), tuple(notes))


def _lines(reader: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    """Line number where each row begins, and its cells; empty rows are passed over."""
    before = 0
    for cells in reader:
        start, before = before + 1, reader.line_num  # type: ignore[attr-defined]
        if any(cell.strip() for cell in cells):
            yield start, cells


def _columns(headings: Sequence[str]) -> tuple[dict[str, int], list[str]]:
    """Field -> place of its column (the first one of a kind), and headings that mean nothing here."""
    columns: dict[str, int] = {}
    ignored = []
    for place, heading in enumerate(headings):
        group = group_of(heading)
        field = f"{GROUP}{clean_name(group)}" if group else column_of(heading)
        if field and field not in columns:
            columns[field] = place
        elif heading.strip():
            ignored.append(heading.strip()[:40])
    return columns, ignored


def _missing(columns: Mapping[str, int]) -> str:
    if not {"name", "first", "last"} & set(columns):
        return "missing_name"
    return "" if {"number", "email"} & set(columns) else "missing_identity"


def _row(line: int, values: dict[str, str]) -> tuple[Row, list[Problem]]:
    name = clean_name(values.get("name") or _joined(values.get("first", ""), values.get("last", "")))
    number, email = clean_name(values.get("number", "")), values.get("email", "").lower()
    words = split_list(values.get("roles", ""))
    roles = [role_of(word) for word in words]
    classes = tuple(dict.fromkeys(clean_name(part) for part in split_list(values.get("classes", ""))))
    guardians = contacts_in(values.get("guardians", ""), values.get("guardian_names", ""))
    problems = list(_too_long(line, {**values, "name": name}))
    if not number and not email:
        problems.append(Problem(line, "number", "no_identity"))
    if email and not _EMAIL.fullmatch(email) and len(email) <= LIMITS["email"]:
        problems.append(Problem(line, "email", "bad_email", {"value": email[:80]}))
    problems += [
        Problem(line, "roles", "unknown_role", {"value": word[:40]})
        for word, role in zip(words, roles, strict=True)
        if role is None
    ]
    problems += _bad_contacts(line, guardians)
    known = tuple(dict.fromkeys(role for role in roles if role))
    return Row(line, number, name, email, known, classes, tuple(guardians), _groups(values)), problems


def _groups(values: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(
        (field.removeprefix(GROUP), clean_name(value)[:MOST_LETTERS])
        for field, value in values.items()
        if field.startswith(GROUP) and value
    )


def _bad_contacts(line: int, guardians: Sequence[Contact]) -> Iterator[Problem]:
    for one in guardians:
        if not one.key or ("@" in one.key and not _EMAIL.fullmatch(one.key)):
            yield Problem(line, "guardians", "bad_email", {"value": (one.key or one.name)[:80]})
        if len(one.name) > LIMITS["name"] or len(one.key) > LIMITS["email"]:
            length, limit = (str(max(len(one.name), len(one.key))), str(LIMITS["name"]))
            yield Problem(line, "guardians", "too_long", {"limit": limit, "length": length})


def _joined(first: str, last: str) -> str:
    return f"{last}{first}" if _CJK.search(first + last) else f"{first} {last}"


def _too_long(line: int, values: Mapping[str, str]) -> Iterable[Problem]:
    for field, limit in LIMITS.items():
        if len(values.get(field, "")) > limit:
            params = {"limit": str(limit), "length": str(len(values[field]))}
            yield Problem(line, field, "too_long", params)


class _Seen:
    """Numbers and addresses of the rows so far: each may stand in the file once."""

    def __init__(self) -> None:
        self.lines: dict[tuple[str, str], int] = {}

    def add(self, row: Row) -> list[Problem]:
        keys = {("number", row.number.casefold()): row.number, ("email", row.email): row.email}
        found = [
            Problem(row.line, key[0], "twice", {"value": value, "line": str(self.lines[key])})
            for key, value in keys.items()
            if key in self.lines
        ]
        if not found:
            self.lines |= {key: row.line for key, value in keys.items() if value}
        return found
