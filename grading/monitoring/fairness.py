"""Do drafts treat groups of students alike? Drafts against what people decided, group by group.

Figures of a group are shown only for `MINIMUM` graded answers of `STUDENTS` students or more; and where a hidden
group could be worked out from the total and the rest, further groups are hidden with it (complementary
suppression: Hundepool et al. 2012, Statistical Disclosure Control, ch. 4). The reports of a school and of its
classes are linked tables in the sense of that chapter, so what they show together is judged together.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from grading.monitoring.drift import SAME
from grading.monitoring.statistics import wilson

__all__ = [
    "LARGE_SMD", "MINIMUM", "STUDENTS", "Cell", "Judged", "cell_of", "cells_of", "classes_withheld", "withheld",
]  # fmt: skip

MINIMUM = 30  # graded answers
STUDENTS = 5  # an average over fewer tells of persons
LARGE_SMD = 0.10  # within a subgroup: Williamson, Xi & Breyer 2012, Educational Measurement 31(1)
RESAMPLES = 400
BUNDLES = 400


@dataclass(frozen=True, slots=True)
class Judged:
    """One decided draft: whose (any opaque key), the draft's score and the person's, each 0..1; in which class."""

    student: Hashable
    draft: float
    person: float
    section: Hashable = None


@dataclass(frozen=True, slots=True)
class Cell:
    """Figures of one group. `difference` is the mean of draft minus person, in shares of the points, -1..1;
    `smd` the same in pooled standard deviations; `agreement` quadratic weighted kappa; intervals are 95%.
    """

    answers: int
    students: int
    difference: float
    difference_interval: tuple[float, float]
    smd: float
    smd_interval: tuple[float, float]
    changed: float
    changed_interval: tuple[float, float]
    agreement: float
    agreement_interval: tuple[float, float]

    @property
    def stands_out(self) -> bool:
        """Large by Williamson's rule, and not by chance: the interval of the difference leaves out 0."""
        low, high = self.difference_interval
        return abs(self.smd) > LARGE_SMD and not low <= 0 <= high


# Of a class: for each group the student of each graded answer.
Answers = Mapping[Hashable, Sequence[Hashable]]
Sums = tuple[float, float, float, float, float, float]  # n, draft, person, draft², person², draft·person


def cells_of(
    rows: Iterable[Judged], group_of: Mapping[Hashable, Hashable], groups: Sequence[Hashable], seed: int = 0
) -> dict[Hashable, Cell | None]:
    """A cell for each group and for None (no group recorded); None where it is withheld."""
    parts: dict[Hashable, list[Judged]] = {group: [] for group in [*groups, None]}
    for row in rows:
        parts[group_of.get(row.student)].append(row)
    sizes = {group: (len(part), len({one.student for one in part})) for group, part in parts.items()}
    hidden = withheld(sizes)
    return {group: None if group in hidden else cell_of(part, seed) for group, part in parts.items()}


def withheld(sizes: Mapping[Hashable, tuple[int, int]]) -> set[Hashable]:
    """The groups to hide, given (answers, students) of each; empty groups are always hidden and hide nothing else.

    What is hidden together is at least two groups, and together large enough to be shown: then the total
    minus what is shown tells no more than a cell that may be seen.
    """
    filled = sorted((size, str(group), group) for group, size in sizes.items() if size[0])
    hidden = {group for size, _name, group in filled if not _enough(size)}
    if hidden:
        for _size, _name, group in filled:
            together = [sizes[one] for one in hidden]
            whole = (sum(one[0] for one in together), sum(one[1] for one in together))
            if len(hidden) >= 2 and _enough(whole):
                break
            hidden.add(group)
    return hidden | {group for group, size in sizes.items() if not size[0]}


def classes_withheld(classes: Mapping[Hashable, Answers]) -> set[Hashable]:
    """The classes whose breakdown by a field is not shown at all, given the answers of every class of the school.

    A class with a small group is not shown, and further ones with it, the smallest first, until the school's
    figures minus those of all shown classes tell no more than a cell that may be seen. One class alone has the
    figures of the school, which keep their own secret.
    """
    filled = {name: {group: part for group, part in one.items() if part} for name, one in classes.items()}
    filled = {name: one for name, one in filled.items() if one}
    chosen = {name for name, one in filled.items() if not all(_enough(_size(part)) for part in one.values())}
    if not chosen or len(filled) == 1:
        return set()
    hidden = withheld(_Remainder(filled.values()).sizes())
    rest = _Remainder(filled[name] for name in chosen)
    shown = [name for name in filled if name not in chosen]
    for name in sorted(shown, key=lambda name: (sum(map(len, filled[name].values())), str(name))):
        if len(chosen) >= 2 and rest.keeps(hidden):
            break
        rest.add(filled[name])
        chosen.add(name)
    return chosen


class _Remainder:
    """What subtracting leaves over: the answers of some classes together, group by group."""

    def __init__(self, classes: Iterable[Answers]) -> None:
        self.answers: Counter[Hashable] = Counter()
        self.students: defaultdict[Hashable, set[Hashable]] = defaultdict(set)
        for one in classes:
            self.add(one)

    def add(self, one: Answers) -> None:
        for group, part in one.items():
            self.answers[group] += len(part)
            self.students[group].update(part)

    def sizes(self) -> dict[Hashable, tuple[int, int]]:
        return {group: (count, len(self.students[group])) for group, count in self.answers.items()}

    def keeps(self, hidden: set[Hashable]) -> bool:
        """Does it tell no more than a cell that may be seen?

        Of the groups that the school hides only the sum can be worked out. Those hidden for their size are in here
        whole, since their classes have a small group; so a sum that is enough is of two groups or more.
        """
        sizes = self.sizes()
        secret = [size for group, size in sizes.items() if group in hidden]
        whole = (sum(size[0] for size in secret), sum(size[1] for size in secret))
        seen = all(_enough(size) for group, size in sizes.items() if group not in hidden)
        return seen and (not secret or _enough(whole))


def _size(part: Sequence[Hashable]) -> tuple[int, int]:
    return len(part), len(set(part))


def _enough(size: tuple[int, int]) -> bool:
    return size[0] >= MINIMUM and size[1] >= STUDENTS


def cell_of(rows: Sequence[Judged], seed: int = 0) -> Cell:
    """The figures of some rows. Intervals by resampling whole students (Field & Welsh 2007, JRSS B 69), since answers
    of one student are alike; the share of changed drafts has Wilson's.
    """
    by_student = _by_student(rows)
    whole = _added(by_student)
    draws = [_figures(sums) for sums in _resampled(by_student, seed)]
    intervals = [_middle([draw[place] for draw in draws]) for place in range(3)]
    difference, smd, agreement = _figures(whole)
    changed = sum(abs(one.draft - one.person) > SAME for one in rows)
    return Cell(
        len(rows), len(by_student), difference, intervals[0], smd, intervals[1],
        changed / len(rows), wilson(changed, len(rows)), agreement, intervals[2],
    )  # fmt: skip


def _by_student(rows: Iterable[Judged]) -> list[Sums]:
    found: dict[Hashable, list[float]] = {}
    for one in rows:
        sums = found.setdefault(one.student, [0.0] * 6)
        parts = (1, one.draft, one.person, one.draft**2, one.person**2, one.draft * one.person)
        for place, part in enumerate(parts):
            sums[place] += part
    return [tuple(sums) for sums in found.values()]  # type: ignore[misc]


def _added(parts: Iterable[Sums]) -> Sums:
    return tuple(sum(column) for column in zip(*parts, strict=True))  # type: ignore[return-value]


def _resampled(students: list[Sums], seed: int) -> Iterable[Sums]:
    """Sums over as many students, drawn with replacement. Very many students are drawn in random bundles."""
    rng = random.Random(seed)  # noqa: S311 (resampling, not a secret)
    units = students
    if len(students) > BUNDLES:
        shuffled = rng.sample(students, len(students))
        units = [_added(shuffled[place::BUNDLES]) for place in range(BUNDLES)]
    for _draw in range(RESAMPLES):
        yield _added(rng.choices(units, k=len(units)))


def _figures(sums: Sums) -> tuple[float, float, float]:
    """(mean difference, standardised mean difference, quadratic weighted kappa) from sums.

    For exact scores the kappa is Lin's concordance (Fleiss & Cohen 1973; Lin 1989): no levels have to be cut.
    """
    n, draft, person, draft2, person2, both = sums
    mean, other = draft / n, person / n
    spread = max(0.0, draft2 / n - mean * mean)
    other_spread = max(0.0, person2 / n - other * other)
    difference, pooled = mean - other, sqrt((spread + other_spread) / 2)
    expected = spread + other_spread + difference**2
    square = max(0.0, (draft2 - 2 * both + person2) / n)
    # Without any spread the standard deviation says nothing; a whole difference then counts as a large one.
    smd = difference / pooled if pooled > 1e-9 else (0.0 if abs(difference) < 1e-9 else difference * 10)
    return difference, smd, 1 - square / expected if expected > 1e-12 else 1.0


def _middle(values: list[float]) -> tuple[float, float]:
    """The middle 95% (percentile bootstrap, Efron 1979)."""
    ordered = sorted(values)
    cut = round(0.025 * (len(ordered) - 1))
    return ordered[cut], ordered[-1 - cut]
