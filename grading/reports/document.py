"""A report as parts with figures and tables: the same for the page, the paper and the workbook. Pure.

Values in tables stay numbers until they are shown; None is what cannot be said (too few answers, or none).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from grading.reports.drawing import Figure
from grading.reports.ideas import Idea

__all__ = ["Column", "Fact", "Form", "Part", "Report", "Row", "Shown", "Table", "Value"]

Value = str | int | float | Decimal | date | None


class Form(StrEnum):
    """How the values of a column are shown."""

    TEXT = "text"
    COUNT = "count"
    SHARE = "share"  # 0..1, shown as percent
    POINTS = "points"
    INDEX = "index"  # -1..1, two decimals
    MINUTES = "minutes"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    form: Form = Form.TEXT


@dataclass(frozen=True, slots=True)
class Row:
    """`url` is where the first cell leads; `mark` says in words why the row stands out."""

    values: Sequence[Value]
    url: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """`name` is its caption. `open`: shown beside the figure and not only on request."""

    name: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    open: bool = True


@dataclass(frozen=True, slots=True)
class Fact:
    """One figure at the top: `value` and `hint` are words."""

    label: str
    value: str
    hint: str = ""
    unit: str = ""
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """A wrong idea as it is shown: `remark` says what it is, where that is known; `people` stays empty unless asked for."""

    idea: Idea
    title: str
    share: float
    remark: str
    missing: Sequence[tuple[str, int]]
    examples: Sequence[str]
    people: Sequence[str] = ()

    @property
    def count(self) -> int:
        return len(self.idea.members)


@dataclass(frozen=True, slots=True)
class Part:
    """One section of a report. `empty` says why there is nothing to show."""

    key: str
    title: str
    lead: str = ""
    figure: Figure | None = None
    table: Table | None = None
    ideas: Sequence[Shown] = ()
    empty: str = ""
    notes: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """`scope` names what it is about, `lead` says more of it, `empty` says why there is no report yet; `key` is its kind."""

    key: str
    title: str
    scope: str
    day: date
    facts: Sequence[Fact] = ()
    parts: Sequence[Part] = ()
    notes: Sequence[str] = ()
    empty: str = ""
    lead: str = ""
