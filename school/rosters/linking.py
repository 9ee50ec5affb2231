"""Which guardians get which students, once all rows of a file are known. Pure.

A link is only ever added: who is left out of a file keeps what they have.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from school.rosters.changes import Link, NewPerson, Place
from school.rosters.formats.base import Contact, Problem, Row
from school.rosters.state import Person

__all__ = ["Register", "wishes_checked"]


def wishes_checked(row: Row, roles: frozenset[str], taken: frozenset[str]) -> list[Problem]:
    """What is wrong with the guardians of a row, as far as the row alone shows it."""
    if row.guardians and "student" not in roles:
        return [Problem(row.line, "guardians", "guardians_of_whom")]
    own = {row.number.casefold(), row.email} - {""}
    found = []
    for one in row.guardians:
        if one.key.casefold() in own:
            found.append(Problem(row.line, "guardians", "own_guardian"))
        elif one.key in taken:
            found.append(Problem(row.line, "guardians", "taken", {"value": one.key}))
    return found


class Register:
    """Everybody who could be meant. New guardians are added to `new` as they are met."""

    def __init__(
        self, people: Sequence[Person], roles: Mapping[int, frozenset[str]], new: list[NewPerson]
    ) -> None:
        self.roles, self.new = roles, new
        self.known = {key: one for one in people for key in (one.number.casefold(), one.email.lower()) if key}
        self.fresh = {
            key: at for at, one in enumerate(new) for key in (one.number.casefold(), one.email) if key
        }

    def link(
        self, row: Row, student: Place, name: str, had: Iterable[int]
    ) -> tuple[list[Link], list[Problem]]:
        """The links that the row of a student of this name adds; `had` are the ids of the guardians so far."""
        before, links, problems = set(had), [], []
        for contact in row.guardians:
            place = self._place(row, contact)
            if isinstance(place, Problem):
                problems.append(place)
            elif place.id is None or place.id not in before:
                links.append(Link(row.line, place, student, self._name(place, contact), name))
        return links, problems

    def _name(self, place: Place, contact: Contact) -> str:
        return self.new[place.new].name if place.new is not None else self.known[contact.key.casefold()].name

    def _place(self, row: Row, contact: Contact) -> Place | Problem:
        key = contact.key.casefold()
        person, at = self.known.get(key), self.fresh.get(key)
        said = {"value": contact.key[:80]}
        if person is not None:
            is_guardian = "guardian" in self.roles.get(person.id, person.roles) and person.active
            return Place(id=person.id) if is_guardian else Problem(row.line, "guardians", "no_guardian", said)
        if at is not None:
            is_guardian = "guardian" in self.new[at].roles
            return Place(new=at) if is_guardian else Problem(row.line, "guardians", "no_guardian", said)
        if not contact.name or "@" not in contact.key:
            return Problem(row.line, "guardians", "unknown_guardian", said)
        return self._add(row, contact)

    def _add(self, row: Row, contact: Contact) -> Place:
        self.new.append(NewPerson(row.line, contact.name, contact.key, "", frozenset({"guardian"})))
        self.fresh[contact.key.casefold()] = len(self.new) - 1
        return Place(new=len(self.new) - 1)
