"""A gradebook in memory: columns, where each student stands in them, and the totals by the rules. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from grading.gradebook.scales import Step, step_for
from grading.gradebook.totals import Category, Cell, Total, rounded, total
from grading.gradebook.values import EXCUSED, shown

__all__ = ["Column", "Result", "Rules", "Standing", "mean_of", "result_of"]


@dataclass(frozen=True, slots=True)
class Column:
    """`key` is the public id of the assignment, or of a hand-made column; `due` is when what is not there is missing."""

    key: str
    title: str
    points: Decimal
    category: str = ""
    by_hand: bool = False
    due: datetime | None = None
    shown: bool = False  # students see what was typed here


@dataclass(frozen=True, slots=True)
class Standing:
    """One student in one column. `sum` is what the graded answers give; `seen` the id of the typed entry in force."""

    sum: Decimal | None = None
    typed: Decimal | None = None
    excused: bool = False
    missing: bool = False
    decided: int = 0
    answers: int = 0  # of handed-in work; 0 without it
    late: bool = False
    released: bool = False
    seen: int = 0

    @property
    def value(self) -> Decimal | None:
        """What counts: typed before computed; None where nothing does."""
        return None if self.excused else self.sum if self.typed is None else self.typed

    @property
    def waiting(self) -> bool:
        return self.value is None and not self.excused and self.answers > 0

    @property
    def text(self) -> str:
        """As a person would type it."""
        return EXCUSED if self.excused else shown(self.value)


@dataclass(frozen=True, slots=True)
class Rules:
    categories: tuple[Category, ...] = ()
    missing_as_zero: bool = False
    scale: tuple[Step, ...] = ()
    category_of: Mapping[str, str] = field(default_factory=dict)  # column -> category

    @property
    def weight(self) -> Decimal:
        return sum((one.weight for one in self.categories), Decimal(0))


@dataclass(frozen=True, slots=True)
class Result:
    """`total` by the rule in force; `other` is the percentage by the other rule for what is missing."""

    total: Total
    other: Decimal | None
    grade: str

    @property
    def percent(self) -> Decimal | None:
        return self.total.percent


def result_of(columns: Sequence[Column], row: Sequence[Standing], rules: Rules) -> Result:
    """Totals of one student: `row` has a standing for each column, in order."""
    cells = [
        Cell(
            one.key, rules.category_of.get(one.key, ""), one.points, at.value, at.excused,
            missing=at.missing and at.value is None,
        )
        for one, at in zip(columns, row, strict=True)
    ]  # fmt: skip
    found = total(cells, rules.categories, missing_as_zero=rules.missing_as_zero)
    other = found.percent
    if any(cell.missing for cell in cells):
        other = total(cells, rules.categories, missing_as_zero=not rules.missing_as_zero).percent
    return Result(found, other, step_for(found.percent, rules.scale))


def mean_of(standings: Iterable[Standing], *, missing_as_zero: bool) -> Decimal | None:
    """The class's mean in points over what counts; None where nothing does."""
    values = [
        Decimal(0) if at.value is None else at.value
        for at in standings
        if at.value is not None or (missing_as_zero and at.missing and not at.excused)
    ]
    return rounded(sum(values, Decimal(0)) / len(values)) if values else None
