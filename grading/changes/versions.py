"""Which version of a question a grade was given for, told from the changes since. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["Passed", "version_of"]


@dataclass(frozen=True, slots=True)
class Passed:
    """One applied change as it met one answer: the version it ended, and the grade in force then (0: none)."""

    version_from: int
    before: int


def version_of(grade: int, passed: Iterable[Passed], present: int) -> int:
    """The version that `grade` (its id; ids rise) was given for; `passed` in the order they were applied.

    A grade that was there before a change, and was not written anew by it, is of the version before.
    """
    for one in passed:
        if 0 < grade <= one.before:
            return one.version_from
    return present
