"""What each pupil of a class did with one assignment: when, what they wrote, and what came back. Pure."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from eduapp.demo.pupils import Pupil, Written
from eduapp.demo.timetable import Window, moment
from school.demo.shapes import ClassSpec, ConceptSpec, DemoPack, PersonSpec, QuestionSpec

__all__ = ["Mark", "Simulation", "Work"]

COMMENTED = 0.12  # share of the short answers that get a word from the teacher
HANDED_IN_EARLY, BEGUN = 0.55, 0.25  # shares of the class, for the assignment that is still open
GOOD = Decimal("0.8")


@dataclass(frozen=True, slots=True)
class Mark:
    """The teacher's decision on one answer; its score is what the answer deserves."""

    at: datetime
    comment: str


@dataclass(frozen=True, slots=True)
class Work:
    """One pupil's work: `handed_in_at` is None while it is in progress; no marks before it came back."""

    student: PersonSpec
    begun_at: datetime
    saved_at: datetime
    handed_in_at: datetime | None
    written: Sequence[Written]
    marks: Sequence[Mark]


@dataclass(frozen=True, slots=True)
class Simulation:
    """A class at work. `pupils` learn by it, so assignments are to be simulated in their order."""

    pack: DemoPack
    group: ClassSpec
    pupils: Mapping[str, Pupil]
    concepts: Mapping[str, ConceptSpec]
    rng: random.Random
    now: datetime

    def works(self, asked: Sequence[QuestionSpec], window: Window) -> list[Work]:
        """The work of all who have begun."""
        works = (self._work(student, asked, window) for student in self.group.students)
        return [work for work in works if work]

    def _work(self, student: PersonSpec, asked: Sequence[QuestionSpec], window: Window) -> Work | None:
        handed_in_at, is_begun = self._plan(student, window)
        if not is_begun:
            return None
        reached = asked if handed_in_at else asked[: self.rng.randint(1, len(asked) - 1)]
        pupil, language = self.pupils[student.key], self.group.language
        written = [pupil.write(one, self.concepts, language, self.rng) for one in reached]
        saved_at = handed_in_at or moment(self.rng, window.opens, min(self.now, window.closes))
        return Work(
            student=student,
            begun_at=saved_at - timedelta(minutes=self.rng.randint(9, 50)),
            saved_at=saved_at,
            handed_in_at=handed_in_at,
            written=written,
            marks=self._marks(written, window.released) if handed_in_at and window.released else (),
        )

    def _plan(self, student: PersonSpec, window: Window) -> tuple[datetime | None, bool]:
        """When the work was handed in, if it was, and whether it was begun at all."""
        laziness = 1 - self.pupils[student.key].diligence
        # The first pupil of a class is the one whom a visitor signs in as: all work done, the open one to do.
        is_model = student is self.group.students[0]
        draw = self.rng.random()
        if window.released is None:
            if is_model or draw > HANDED_IN_EARLY + BEGUN:
                return None, False
            return (moment(self.rng, window.opens, self.now) if draw < HANDED_IN_EARLY else None), True
        if is_model or draw > laziness:
            return moment(self.rng, window.opens, window.due), True
        if draw > laziness * 0.55:
            return moment(self.rng, window.due, window.closes), True
        return None, draw > laziness * 0.35

    def _marks(self, written: Sequence[Written], released: datetime) -> list[Mark]:
        """The teacher goes through one pupil's answers in a row, some time before the class gets them back."""
        start = released - timedelta(minutes=self.rng.randint(20, 600))
        return [
            Mark(start + timedelta(seconds=20 * place), self._comment(one))
            for place, one in enumerate(written)
        ]

    def _comment(self, written: Written) -> str:
        if not written.levels or self.rng.random() > COMMENTED:
            return ""
        how = "right" if written.score > GOOD else "partly" if written.score > 0 else "wrong"
        return self.rng.choice(self.pack.comments[how]).of(self.group.language)
