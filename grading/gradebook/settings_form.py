"""The settings of a gradebook as a form: rows of categories and levels, and a category for each column."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from grading.gradebook.board import Board
from grading.gradebook.book import Rules
from grading.gradebook.scales import MOST_STEPS, PRESETS, BadScale, Step, preset_of, scale_of
from grading.gradebook.totals import Category
from grading.gradebook.values import shown
from grading.gradebook.words import scale_problem, step_name
from grading.models import Gradebook
from grading.services.gradebook import CategoryInput, SettingsInput
from school.people.names import clean_name

__all__ = ["CategoryRow", "SettingsForm", "changes", "form_of", "form_read"]

SPARE = 3  # empty rows for new categories
MOST_CATEGORIES = 20
MOST_WEIGHT = 1_000


@dataclass(frozen=True)
class CategoryRow:
    """As typed; `key` is the public id of a category, or new-0, new-1 …"""

    key: str
    name: str = ""
    weight: str = ""
    drop: str = ""


@dataclass
class SettingsForm:
    """`problems` maps the name of a field to what is wrong with it."""

    version: int
    categories: list[CategoryRow]
    category_of: dict[str, str]
    missing: str
    preset: str
    steps: list[tuple[str, str]]
    shows_total: bool
    problems: dict[str, str] = field(default_factory=dict)
    values: SettingsInput | None = None  # what can be saved, when there is no problem

    @property
    def spare_steps(self) -> list[tuple[str, str]]:
        return self.steps + [("", "")] * max(2, 5 - len(self.steps))

    @property
    def named(self) -> list[CategoryRow]:
        return [row for row in self.categories if row.name]

    def rules(self) -> Rules:
        """As the totals would be made."""
        assert self.values is not None
        return Rules(
            tuple(Category(one.key, one.weight, one.drop) for one in self.values.categories),
            self.values.missing == Gradebook.Missing.ZERO,
            tuple(self.values.scale),
            self.values.category_of,
        )


def form_of(board: Board) -> SettingsForm:
    rows = [
        CategoryRow(str(one.public_id), one.name, shown(one.weight), str(one.drop_lowest))
        for one in board.categories
    ]
    steps = board.rules.scale
    return SettingsForm(
        version=board.book.version if board.book else 0,
        categories=_with_spare(rows),
        category_of={one.key: one.category for one in board.columns},
        missing=board.book.missing if board.book else Gradebook.Missing.LATER,
        preset=preset_of(_untranslated(steps)),
        steps=[(step.name, shown(step.least)) for step in steps],
        shows_total=bool(board.book and board.book.shows_total),
    )


def _with_spare(rows: list[CategoryRow]) -> list[CategoryRow]:
    taken = {row.key for row in rows}
    fresh = [f"new-{at}" for at in range(MOST_CATEGORIES) if f"new-{at}" not in taken]
    return rows + [CategoryRow(key) for key in fresh[:SPARE]]


def _untranslated(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """The preset's own names, so that a scale chosen in Chinese is recognised too."""
    for known in PRESETS.values():
        if steps == tuple(Step(step_name(one.name), one.least) for one in known):
            return known
    return steps


def form_read(board: Board, sent: Any) -> SettingsForm:
    """What was sent (a QueryDict), with everything that is wrong in it."""
    rows = [
        CategoryRow(key, clean_name(name)[:60], weight.strip(), drop.strip())
        for key, name, weight, drop in zip(
            *(sent.getlist(f"category-{part}") for part in ("key", "name", "weight", "drop")), strict=False
        )
    ][: MOST_CATEGORIES + SPARE]
    steps = list(zip(sent.getlist("step-name"), sent.getlist("step-least"), strict=False))[: MOST_STEPS + 5]
    version = sent.get("version", "")
    form = SettingsForm(
        version=int(version) if version.isdecimal() else -1,
        categories=rows,
        category_of={one.key: sent.get(f"of-{one.key}", "") for one in board.columns},
        missing=Gradebook.Missing.ZERO if sent.get("missing") == "zero" else Gradebook.Missing.LATER,
        preset=sent.get("preset", "none"),
        steps=[(clean_name(name), least.strip()) for name, least in steps if name.strip() or least.strip()],
        shows_total=sent.get("shows_total") == "on",
    )
    _check(form, {str(one.public_id) for one in board.categories})
    return form


def _check(form: SettingsForm, known: set[str]) -> None:
    categories = [_category(form, row, known) for row in form.categories if row.name or row.weight]
    names = [one.name for one in categories if one]
    for name in {one for one in names if names.count(one) > 1}:
        form.problems["categories"] = _("Two categories are called “%(name)s”.") % {"name": name}
    if categories and not form.problems and not any(one.weight for one in categories if one):
        form.problems["categories"] = _("Give at least one category a weight above zero.")
    scale = _scale(form)
    if form.problems:
        return
    found = [one for one in categories if one]
    keys = {one.key for one in found}
    form.values = SettingsInput(
        categories=found,
        category_of={key: name if name in keys else "" for key, name in form.category_of.items()},
        missing=form.missing,
        scale=scale,
        shows_total=form.shows_total,
    )
    if not any(row.key.startswith("new-") and not row.name for row in form.categories):
        form.categories = _with_spare(form.categories)


def _category(form: SettingsForm, row: CategoryRow, known: set[str]) -> CategoryInput | None:
    if not row.name:
        form.problems["categories"] = _("A category with a weight needs a name.")
        return None
    weight, drop = _number(row.weight or "0"), row.drop or "0"
    if weight is None or weight > MOST_WEIGHT:
        form.problems["categories"] = _("The weight of “%(name)s” must be a number from 0 to 1000.") % {
            "name": row.name
        }
        return None
    if not drop.isdecimal() or int(drop) > 50:
        form.problems["categories"] = _("Of “%(name)s” a whole number from 0 to 50 can be dropped.") % {
            "name": row.name
        }
        return None
    key = row.key if row.key in known or row.key.startswith("new-") else f"new-{row.name}"
    return CategoryInput(key, row.name, weight, int(drop))


def _scale(form: SettingsForm) -> tuple[Step, ...]:
    if form.preset in PRESETS:
        return tuple(Step(step_name(one.name), one.least) for one in PRESETS[form.preset])
    try:
        return scale_of([(name, _least(name, least)) for name, least in form.steps])
    except BadScale as error:
        form.problems["scale"] = scale_problem(error.code, error.name)
        return ()


def _least(name: str, text: str) -> Decimal | None:
    if not text:
        return None
    found = _number(text)
    if found is None:
        raise BadScale("out_of_range", name)
    return found


def _number(text: str) -> Decimal | None:
    """Zero or more to 0.01; None for anything else."""
    try:
        found = Decimal(text.replace(",", ".").removesuffix("%").strip())
    except InvalidOperation:
        return None
    return found.quantize(Decimal("0.01")) if found.is_finite() and 0 <= found < 100_000 else None


def changes(before: Board, after: Board) -> list[dict[str, Any]]:
    """Whose total or name of it differs, with both."""
    rows = zip(before.rows, after.rows, strict=True)
    return [
        {"student": old.student, "before": old.result, "after": new.result}
        for old, new in rows
        if (old.result.percent, old.result.grade) != (new.result.percent, new.result.grade)
    ]
