"""The columns `group:NAME` of a file -> ids of what the school records about students. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from school.rosters.formats.base import Problem, Row
from school.rosters.state import GroupField, fold

__all__ = ["GroupReader"]


class GroupReader:
    """Reads the groups of rows; a column that the school does not record is told once, not row by row."""

    def __init__(self, recorded: Sequence[GroupField]) -> None:
        self.fields = {fold(one.name): one for one in recorded}
        self.values = {one.id: {fold(name): pk for name, pk in one.values.items()} for one in recorded}
        self.missing: dict[str, None] = {}

    def read(self, row: Row, roles: frozenset[str], faults: list[Problem]) -> tuple[tuple[int, int], ...]:
        """(field id, group id) pairs; what is wrong is added to `faults`."""
        found = []
        for name, value in row.groups:
            field = self.fields.get(fold(name))
            if field is None:
                self.missing[name] = None
            elif "student" not in roles:
                faults.append(Problem(row.line, "groups", "group_of_no_student", {"name": name[:60]}))
            elif (group := self.values[field.id].get(fold(value))) is None:
                known = ", ".join(field.values)[:200]
                faults.append(Problem(row.line, "groups", "unknown_group", {"value": value, "known": known}))
            else:
                found.append((field.id, group))
        return tuple(found)

    def unknown(self) -> list[Problem]:
        known = ", ".join(sorted(one.name for one in self.fields.values()))[:200]
        return [
            Problem(0, "groups", "unknown_group_column", {"name": name[:60], "known": known or "–"})
            for name in self.missing
        ]
