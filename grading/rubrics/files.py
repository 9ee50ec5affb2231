"""Rubrics in rows of files: criteria with their levels, and where an answer stands on them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from grading.graders.base import Criterion
from grading.rubrics.scales import Level, nearest
from grading.verdict import CriterionVerdict

__all__ = ["criteria", "standing"]

MOST_LEVELS = 8


def criteria(rubric: Any) -> tuple[Criterion, ...]:
    """A rubric of texts, or of objects with text and optionally id, points and levels.

    `levels` are [{"points", "text", "name"}], the last two optional. The highest level is what the criterion is worth; where
    none is worth 0, one is added. Raises ValueError that names the criterion.
    """
    if not isinstance(rubric, list | tuple):
        raise ValueError("rubric must be a list")
    found = tuple(_criterion(number, row) for number, row in enumerate(rubric, start=1))
    if len({one.id for one in found}) < len(found):
        raise ValueError("two criteria of the rubric have the same id")
    if found and not sum(one.points for one in found):
        raise ValueError("the criteria of the rubric are worth nothing; one needs more than 0 points")
    return found


def _criterion(number: int, row: Any) -> Criterion:
    given = {"text": row} if isinstance(row, str) else row
    if not isinstance(given, Mapping) or not isinstance(given.get("text"), str) or not given["text"].strip():
        raise ValueError(f"criterion {number} of the rubric needs a text")
    name = f"criterion {number} of the rubric"
    levels = _levels(name, given.get("levels") or ())
    points = max(level.points for level in levels) if levels else _points(name, given.get("points", 1))
    if levels and "points" in given and _points(name, given["points"]) != points:
        raise ValueError(f"{name}: its points must be those of its highest level")
    return Criterion(str(given.get("id") or number), given["text"], points, levels)


def _levels(name: str, rows: Any) -> tuple[Level, ...]:
    if not isinstance(rows, list | tuple) or not all(isinstance(row, Mapping) for row in rows):
        raise ValueError(f"{name}: levels must be a list of objects")
    levels = [
        Level(
            _points(f"{name}, level {place}", row.get("points")),
            _text(name, row, "name"),
            _text(name, row, "text"),
        )
        for place, row in enumerate(rows, start=1)
    ]
    if len(levels) > MOST_LEVELS:
        raise ValueError(f"{name}: at most {MOST_LEVELS} levels")
    worth = {level.points for level in levels}
    if len(worth) < len(levels) or worth == {Decimal(0)}:
        raise ValueError(f"{name}: its levels need different points, one of them more than 0")
    # An answer that shows nothing of it stands somewhere too.
    if levels and Decimal(0) not in worth:
        levels.append(Level(Decimal(0)))
    return tuple(sorted(levels, key=lambda level: level.points))


def _text(name: str, row: Mapping[str, Any], key: str) -> str:
    text = row.get(key, "")
    if not isinstance(text, str):
        raise ValueError(f"{name}: the {key} of a level must be a text")
    return text


def _points(name: str, value: Any) -> Decimal:
    try:
        points = Decimal(str(value))
    except InvalidOperation as error:
        raise ValueError(f"{name}: points must be a number") from error
    if not points.is_finite() or points < 0:
        raise ValueError(f"{name}: points must be 0 or more")
    return points


def standing(criterion: Criterion, verdict: CriterionVerdict) -> dict[str, Any]:
    """Points and words of the level that was found."""
    scale = criterion.scale
    level = scale[nearest(scale, criterion.points, verdict.level)]
    return {
        "points": float(level.points),
        "of": float(criterion.points),
        "level_text": level.text or level.name,
    }
