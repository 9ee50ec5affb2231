"""Which of a school's graders judges an answer: the question's own, else the class's, else the course's. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

__all__ = ["Asked", "Serving", "choose"]


@dataclass(frozen=True, slots=True)
class Asked:
    """Where an answer was given; ids, and the question's public id with its version."""

    course: int
    section: int
    question: int
    key: str
    version: int


@dataclass(frozen=True, slots=True)
class Serving:
    """A grader in use. `knows` maps public ids of questions to the version that it has learnt."""

    pk: int
    course: int
    section: int | None
    question: int | None
    knows: Mapping[str, int]

    @property
    def narrowness(self) -> int:
        return 2 if self.question else 1 if self.section else 0

    def fits(self, asked: Asked) -> bool:
        """In its scope, and the question is as it was when it was learnt."""
        return (
            self.course == asked.course
            and self.section in {None, asked.section}
            and self.question in {None, asked.question}
            and self.knows.get(asked.key) == asked.version
        )


def choose(graders: Iterable[Serving], asked: Asked) -> Serving | None:
    """The narrowest one that fits; None leaves the answer to the shipped grader."""
    return max((one for one in graders if one.fits(asked)), key=lambda one: one.narrowness, default=None)
