"""Values of reports in words and figures, as the reader's language writes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grading.reports.document import Column, Form, Table, Value
from grading.reports.theory import MINIMUM, Estimate
from school.courses.models import Question

__all__ = [
    "Cell",
    "around",
    "between",
    "cells",
    "columns",
    "index",
    "named",
    "percent",
    "points",
    "shown",
    "too_few",
]

NOTHING = "–"
LABEL = 90


@dataclass(frozen=True, slots=True)
class Cell:
    """`label` is the heading of its column, said again where a phone folds the table."""

    label: str
    text: str
    num: bool
    url: str = ""
    mark: str = ""


def cells(table: Table) -> list[list[Cell]]:
    return [
        [
            Cell(
                column.name,
                shown(value, column.form),
                column.form not in {Form.TEXT, Form.DAY},
                row.url if not place else "",
                row.mark if not place else "",
            )
            for place, (column, value) in enumerate(zip(table.columns, row.values, strict=True))
        ]
        for row in table.rows
    ]


def shown(value: Value, form: Form) -> str:
    if value is None:
        return NOTHING
    if isinstance(value, date):
        return date_format(value, "DATE_FORMAT")
    if isinstance(value, str):
        return value
    number = float(value)
    return {
        Form.SHARE: percent, Form.INDEX: index, Form.POINTS: points, Form.MINUTES: _minutes,
    }.get(form, lambda one: number_format(round(one), use_l10n=True))(number)  # fmt: skip


def percent(share: float) -> str:
    return f"{round(100 * share)} %"


def index(value: float) -> str:
    return number_format(Decimal(str(round(value, 2))), decimal_pos=2).replace("-", "\N{MINUS SIGN}")


def points(value: float) -> str:
    """At most two decimals, none where there is nothing behind the point."""
    number = Decimal(str(round(value, 2))).normalize()
    places = max(0, -int(number.as_tuple().exponent))
    return number_format(number, decimal_pos=places, use_l10n=True)


def _minutes(value: float) -> str:
    return _("%(n)s min") % {"n": number_format(round(value), use_l10n=True)}


def between(low: str, high: str) -> str:
    return _("%(low)s to %(high)s") % {"low": low, "high": high}


def around(estimate: Estimate | None) -> str:
    """A share with its interval."""
    if estimate is None:
        return NOTHING
    return f"{percent(estimate.value)} ({between(percent(estimate.low), percent(estimate.high))})"


def too_few(count: int) -> str:
    text = ngettext(
        "This needs %(least)d students whose answers are all decided; there is %(n)d.",
        "This needs %(least)d students whose answers are all decided; there are %(n)d.",
        count,
    )
    return text % {"least": MINIMUM, "n": count}


def named(question: Question, number: int) -> str:
    """A question in a table: its number and what it is called, or how it begins."""
    text = " ".join((question.title or question.prompt).split())
    return f"{number}. {text if len(text) <= LABEL else text[: LABEL - 1] + '…'}"


def columns(*pairs: tuple[str, Form]) -> Sequence[Column]:
    return [Column(name, form) for name, form in pairs]
