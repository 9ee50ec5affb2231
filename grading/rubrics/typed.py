"""Criteria and their levels as typed into a form: rows of text and points, checked one by one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from grading.models import Criterion
from grading.rubrics.scales import Level, standard
from grading.words import level_name
from school.courses.questions import Form

__all__ = ["CriterionRow", "LevelRow", "read_rows", "stored_rows"]

MOST_CRITERIA, MOST_LEVELS = 12, 8
MOST_TEXT, MOST_NAME = 400, 60
MOST_POINTS = Decimal(100)
# How a criterion is graded: missing, partly and met; missing and met; or levels of its own.
THREE, TWO, OWN = "three", "two", "own"


@dataclass
class LevelRow:
    """One level; a row in which nothing is typed is not used."""

    points: str = ""
    name: str = ""
    text: str = ""
    notes: list[str] = field(default_factory=list)

    @property
    def value(self) -> Decimal | None:
        return _number(self.points)

    @property
    def is_used(self) -> bool:
        return bool(self.points.strip() or self.name or self.text)


@dataclass
class CriterionRow:
    """`public_id` is empty for a new criterion; an empty text means the row is not used."""

    public_id: str = ""
    text: str = ""
    points: str = "1"
    scale: str = THREE
    levels: list[LevelRow] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def value(self) -> Decimal | None:
        """What the criterion is worth: with levels of its own as much as the highest of them."""
        if self.scale == OWN:
            worth = [level.value for level in self.levels if level.value is not None]
            return max(worth, default=None) or None
        return _number(self.points) or None

    @property
    def own(self) -> tuple[Level, ...]:
        """Levels to be stored, the least first; none for the three that every criterion has."""
        points = self.value
        if points is None or self.scale == THREE:
            return ()
        if self.scale == TWO:
            return (Level(Decimal(0)), Level(points))
        made = [Level(one.value, one.name, one.text) for one in self.levels if one.value is not None]
        return tuple(sorted(made, key=lambda one: one.points))

    @property
    def shown(self) -> list[LevelRow]:
        """The rows of the form: as typed, else the usual three to begin with; and a spare one without scripts."""
        return [*(self.levels or _usual(_number(self.points) or Decimal(1))), LevelRow()]

    @property
    def is_bad(self) -> bool:
        return bool(self.notes) or any(one.notes for one in self.levels)


def stored_rows(criteria: Iterable[Criterion]) -> list[CriterionRow]:
    return [_stored(one) for one in criteria]


def _stored(one: Criterion) -> CriterionRow:
    levels = one.scale if one.levels else ()
    plain = len(levels) == 2 and not any(level.name or level.text for level in levels)
    scale = THREE if not levels else TWO if plain else OWN
    rows = [LevelRow(_plain(level.points), level.name, level.text) for level in levels if scale == OWN]
    return CriterionRow(str(one.public_id), one.text, _plain(one.points), scale, rows)


def _usual(points: Decimal) -> list[LevelRow]:
    return [LevelRow(_plain(one.points), level_name(one, points)) for one in standard(points)]


def read_rows(form: Form) -> list[CriterionRow]:
    """The rows with a text or with levels in words, each with notes on what is wrong in it (none: it may be saved)."""
    names = ("criterion_id", "criterion_text", "criterion_points")
    columns = [[str(value) for value in form.getlist(name)] for name in names]
    rows = [CriterionRow(key, _typed(text), points[:12]) for key, text, points in zip(*columns, strict=False)]
    scales = [str(value) for value in form.getlist("criterion_scale")]
    for place, row in enumerate(rows, start=1):
        chosen = scales[place - 1] if place <= len(scales) else THREE
        row.scale = chosen if chosen in (TWO, OWN) else THREE
        row.levels = _levels(form, place) if row.scale == OWN else []
    # A criterion without its text whose levels were written is unfinished, not empty: nothing typed is dropped.
    used = [row for row in rows if row.text or any(one.name or one.text for one in row.levels)]
    for number, row in enumerate(used):
        row.notes = list(_notes(number, row))
    return used


def _levels(form: Form, place: int) -> list[LevelRow]:
    """The level rows of the criterion in that place; their fields carry its number."""
    columns = [
        [str(value) for value in form.getlist(f"{name}-{place}")]
        for name in ("level_points", "level_name", "level_text")
    ]
    rows = [
        LevelRow(points[:12], _typed(name), _typed(text))
        for points, name, text in zip(*columns, strict=False)
    ]
    return [row for row in rows if row.is_used]


def _notes(number: int, row: CriterionRow) -> Iterator[str]:
    if not row.text:
        yield _("Write what this criterion asks for, or remove it.")
    if len(row.text) > MOST_TEXT:
        yield _("Shorten this to at most %(most)s characters.") % {"most": MOST_TEXT}
    if row.scale == OWN:
        yield from _level_notes(row.levels)
    elif row.value is None:
        yield _("Enter points above 0 and up to %(most)s.") % {"most": MOST_POINTS}
    if number >= MOST_CRITERIA:
        yield _("Use at most %(most)s criteria.") % {"most": MOST_CRITERIA}


def _level_notes(levels: list[LevelRow]) -> Iterator[str]:
    """What is wrong with the levels as a whole; what is wrong with one is noted in its row."""
    seen: set[Decimal] = set()
    for level in levels:
        level.notes = list(_one_level_notes(level, seen))
        seen.add(level.value if level.value is not None else Decimal(-1))
    if any(level.notes for level in levels):
        return
    if len(levels) < 2:
        yield _("A criterion needs at least two levels.")
    elif Decimal(0) not in seen:
        yield _("One level must be worth 0 points, for an answer that does not show this.")
    if len(levels) > MOST_LEVELS:
        yield _("Use at most %(most)s levels.") % {"most": MOST_LEVELS}


def _one_level_notes(level: LevelRow, seen: set[Decimal]) -> Iterator[str]:
    if level.value is None:
        yield _("Enter points from 0 to %(most)s.") % {"most": MOST_POINTS}
    elif level.value in seen:
        yield _("Another level has these points already.")
    if len(level.name) > MOST_NAME:
        yield _("Shorten the name to at most %(most)s characters.") % {"most": MOST_NAME}
    if len(level.text) > MOST_TEXT:
        yield _("Shorten this to at most %(most)s characters.") % {"most": MOST_TEXT}


def _typed(text: str) -> str:
    return text.replace("\x00", "").strip()


def _number(typed: str) -> Decimal | None:
    """Points from 0 in steps of a hundredth, with a decimal point or comma; None for anything else."""
    try:
        number = Decimal(typed.strip().replace(",", "."))
    except InvalidOperation:
        return None
    if not number.is_finite() or not 0 <= number <= MOST_POINTS:
        return None
    return number.quantize(Decimal("0.01"))


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"
