"""A gradebook as rows of a file: who and what each row and column is, so that it finds its way back. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from grading.gradebook.book import Column, Result, Standing
from school.people.names import clean_name
from school.rosters.formats.columns import column_of

__all__ = ["OURS", "Person", "labels_of", "plain", "rows_of"]

# Headings of our own; what stands below total and grade is computed and never read.
OURS = {"name", "school_number", "key", "total", "grade"}


@dataclass(frozen=True, slots=True)
class Person:
    """`key` is the public id, `id` the database's."""

    key: str
    id: int
    name: str
    number: str


def plain(heading: str) -> str:
    return clean_name(heading).casefold()


def labels_of(columns: Sequence[Column]) -> list[str]:
    """A heading for each column: its title, with the beginning of its key where the title alone could be another."""
    titles = [clean_name(one.title) for one in columns]
    counts = Counter(map(plain, titles))
    return [
        title
        if title
        and counts[plain(title)] == 1
        and plain(title) not in OURS
        and column_of(title) not in {"name", "number"}
        else f"{title} [{one.key[:8]}]"
        for title, one in zip(titles, columns, strict=True)
    ]


def rows_of(
    columns: Sequence[Column],
    people: Sequence[Person],
    grid: Sequence[Sequence[Standing]],
    results: Sequence[Result],
) -> list[list[object]]:
    """The headings, then a row for each student: texts, and points as Decimals."""
    rows: list[list[object]] = [["name", "school_number", "key", *labels_of(columns), "total", "grade"]]
    for person, line, result in zip(people, grid, results, strict=True):
        cells: list[object] = [at.text if at.excused or at.value is None else at.value for at in line]
        total = "" if result.percent is None else result.percent
        rows.append([clean_name(person.name), person.number, person.key, *cells, total, result.grade])
    return rows
