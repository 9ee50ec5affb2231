"""Decided answers as a matrix: who got how much for what, and who has everything decided. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

__all__ = ["Answer", "Scores", "by_assignment", "by_student"]


@dataclass(frozen=True, slots=True)
class Answer:
    """One decided answer: `share` of the points, 0..1; the rest are keys."""

    student: int
    assignment: int
    question: int
    share: float
    blank: bool = False


@dataclass(frozen=True)
class Scores:
    """Answers to one assignment; `worth` are the points of its questions, in their order."""

    answers: Sequence[Answer]
    worth: Mapping[int, float]

    @cached_property
    def of_question(self) -> Mapping[int, Sequence[Answer]]:
        found: dict[int, list[Answer]] = defaultdict(list)
        for one in self.answers:
            found[one.question].append(one)
        return found

    @cached_property
    def whole(self) -> Mapping[int, Sequence[float]]:
        """Points by student, in the order of the questions, of those whose answers are all decided."""
        shares: dict[int, dict[int, float]] = defaultdict(dict)
        for one in self.answers:
            shares[one.student][one.question] = one.share
        asked = set(self.worth)
        return {
            student: [round(row[question] * points, 6) for question, points in self.worth.items()]
            for student, row in shares.items()
            if asked and asked <= set(row)
        }

    @cached_property
    def totals(self) -> Mapping[int, float]:
        # Rounded, so that equal totals are equal however they came about.
        return {student: round(sum(row), 6) for student, row in self.whole.items()}

    @property
    def points(self) -> float:
        return sum(self.worth.values())

    @cached_property
    def shares(self) -> Mapping[int, float]:
        """Share of all points, 0..1, by student whose answers are all decided."""
        return {student: total / self.points for student, total in self.totals.items()}

    def beside_rest(self, question: int) -> tuple[list[float], list[float]]:
        """(shares of this question, points of all other questions), both in the order of `whole`."""
        place, worth = list(self.worth).index(question), self.worth[question]
        item = [row[place] / worth for row in self.whole.values()]
        rest = [round(total - self.whole[student][place], 6) for student, total in self.totals.items()]
        return item, rest


def by_assignment(answers: Iterable[Answer]) -> Mapping[int, Sequence[Answer]]:
    found: dict[int, list[Answer]] = defaultdict(list)
    for one in answers:
        found[one.assignment].append(one)
    return found


def by_student(answers: Iterable[Answer]) -> Mapping[int, Sequence[float]]:
    """Shares of each student."""
    found: dict[int, list[float]] = defaultdict(list)
    for one in answers:
        found[one.student].append(one.share)
    return found
