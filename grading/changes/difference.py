"""What differs between two sheets of a question, fact by fact, in codes. Pure; the words are in words.py."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from grading.changes.sheet import Asked, Sheet

__all__ = ["Difference", "differences"]


@dataclass(frozen=True, slots=True)
class Difference:
    """One fact; `params` fill its sentence (texts, points as Decimals)."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)


def differences(before: Sheet, after: Sheet) -> list[Difference]:
    """In the order a person would tell them: text, key, criteria, points, places."""
    found = [*_content(before, after), *_criteria(before, after)]
    if before.points != after.points:
        found.append(Difference("points", {"old": before.points, "new": after.points}))
    return found + list(_places(before, after))


def _content(before: Sheet, after: Sheet) -> Iterator[Difference]:
    if before.prompt != after.prompt:
        yield Difference("prompt")
    old, new = dict(before.content), dict(after.content)
    if old.pop("correct", None) != new.pop("correct", None):
        yield Difference("right_option", {"old": _option(before), "new": _option(after)})
    for name in ("value", "tolerance", "unit"):
        left, right = old.pop(name, ""), new.pop(name, "")
        if left != right:
            yield Difference(name, {"old": str(left), "new": str(right)})
    left, right = old.pop("references", []), new.pop("references", [])
    if left != right:
        yield Difference("references")
    if old != new:
        yield Difference("content")


def _option(sheet: Sheet) -> str:
    right = sheet.content.get("correct")
    return next((str(one["text"]) for one in sheet.content.get("options", []) if one["id"] == right), "")


def _criteria(before: Sheet, after: Sheet) -> Iterator[Difference]:
    old = {one.id: one for one in before.criteria}
    kept = {one.id for one in after.criteria}
    for one in after.criteria:
        if one.id in old:
            yield from _criterion(old[one.id], one)
        else:
            yield Difference("criterion_added", {"text": one.text, "new": one.points})
    for one in before.criteria:
        if one.id not in kept:
            yield Difference("criterion_removed", {"text": one.text, "old": one.points})
    order = [one.id for one in before.criteria if one.id in kept]
    if order != [one.id for one in after.criteria if one.id in old]:
        yield Difference("criteria_order")


def _criterion(old: Asked, new: Asked) -> Iterator[Difference]:
    if old.text != new.text:
        yield Difference("criterion_reworded", {"old": old.text, "text": new.text})
    if old.points != new.points:
        yield Difference("criterion_points", {"text": new.text, "old": old.points, "new": new.points})
    if _shares(old) != _shares(new):
        count = {"text": new.text, "old": len(old.scale), "new": len(new.scale)}
        yield Difference("criterion_scale" if len(old.scale) != len(new.scale) else "criterion_levels", count)


def _shares(one: Asked) -> list[Decimal]:
    return [level.points / one.points for level in one.scale]


def _places(before: Sheet, after: Sheet) -> Iterator[Difference]:
    """`place` is the assignment's public id."""
    for name, new in after.places.items():
        old = before.places.get(name, new)
        if old.void != new.void:
            yield Difference(f"void_{new.void or 'no'}", {"place": name, "points": new.points})
        if old.points != new.points:
            yield Difference("place_points", {"place": name, "old": old.points, "new": new.points})
        elif before.points != after.points and old.points != before.points:
            yield Difference("place_keeps", {"place": name, "points": new.points})
