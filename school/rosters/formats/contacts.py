"""The guardians in a student's row: "pat@example.org", "Pat Lee <pat@example.org>", or a school number. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from school.people.names import clean_name
from school.rosters.formats.base import Contact
from school.rosters.formats.columns import split_list

__all__ = ["contacts_in", "is_writable"]

_NAMED = re.compile(r"(?P<name>[^<>]*)<(?P<key>[^<>]*)>")


def contacts_in(cell: str, names: str = "") -> list[Contact]:
    """Everybody the cell names, once each; `names` is a second cell with their names in the same order."""
    found = [_contact(entry) for entry in _entries(cell)]
    beside = [clean_name(name) for name in split_list(names)][: len(found)]
    named = [
        Contact(one.key, one.name or name)
        for one, name in zip_longest(found, beside, fillvalue="")
        if isinstance(one, Contact)
    ]
    return list({one.key.casefold(): one for one in reversed(named)}.values())[::-1]


def is_writable(key: str) -> bool:
    """Whether the key alone in a cell is read again as itself."""
    return contacts_in(key) == [Contact(key)]


def _entries(cell: str) -> Iterator[str]:
    for part in split_list(cell):
        pieces: Sequence[str] = [piece.strip() for piece in re.split("[,，]", part)]
        # "Lee, Pat <pat@example.org>" is one person, "a@example.org, b@example.org" are two.
        yield from pieces if all("@" in piece for piece in pieces) else [part]


def _contact(entry: str) -> Contact:
    named = _NAMED.fullmatch(entry)
    key, name = (named["key"], named["name"]) if named else (entry, "")
    key = clean_name(key)
    return Contact(key.lower() if "@" in key else key, clean_name(name.strip().strip('"')))
