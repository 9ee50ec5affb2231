"""Roster formats by name. A new one is one file here."""

from school.rosters.formats.base import Contact, Export, Format, Note, Problem, RosterFile, Row
from school.rosters.formats.csv_simple import SimpleCsv

__all__ = ["Contact", "Export", "Format", "Note", "Problem", "RosterFile", "Row", "get", "names"]

_FORMATS: dict[str, Format] = {form.name: form for form in (SimpleCsv(),)}


def names() -> list[str]:
    return sorted(_FORMATS)


def get(name: str) -> Format:
    """The format of this name; LookupError lists the known ones."""
    try:
        return _FORMATS[name]
    except KeyError:
        raise LookupError(f"no roster format {name!r}; known: {', '.join(names())}") from None
