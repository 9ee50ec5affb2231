"""What a changed rubric or key makes of a grade that was given before. Pure: no draft decides anything here.

A grade with levels is counted again from its levels: by place where the levels of a criterion changed, without the
criteria that were removed. A grade by the key is judged by the new key. What a person gave as plain points, or
differently from the key, is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from grading.changes.sheet import Asked, Sheet
from grading.rubrics.scales import nearest, share
from grading.verdict import STEP

__all__ = ["FULL", "GRADE", "NONE", "Given", "Result", "by_key", "by_levels", "mapped", "weighted"]

# What a criterion counts for that a grade was given without (QuestionChange.Added).
FULL, NONE, GRADE = "full", "none", "grade"
# Points are typed in hundredths: so far may a grade be from what its levels add up to.
ROUNDING = Decimal("0.005")
WHOLE, NOTHING = Decimal(1), Decimal(0)


@dataclass(frozen=True, slots=True)
class Given:
    """A grade in force: the fraction 0..1 of the points, and the fraction of each criterion that was set."""

    score: Decimal
    levels: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Result:
    """The grade after a change, and by which rule (ChangeEffect.Outcome)."""

    rule: str
    given: Given


def by_levels(
    before: Sequence[Asked], after: Sequence[Asked], given: Given, added: str, *, shown: bool
) -> Result:
    """A grade under criteria `before`, counted again under `after`.

    `added` says what a new criterion counts for; with GRADE the answer goes back to be decided, but one that the
    student has been `shown` keeps a grade, counted from the criteria it was given for.
    """
    if _weights(before) == _weights(after):
        return Result("same", given)
    if not before or not after or not _adds_up(before, given):
        return Result("plain", given)
    kept = {one.id: mapped(old, one, given.levels[old.id]) for old, one in _pairs(before, after)}
    new = [one for one in after if one.id not in kept]
    if new and added == GRADE:
        if not shown or not kept:
            return Result("plain" if shown else "to_grade", given)
        return Result("part", Given(weighted([one for one in after if one.id in kept], kept), kept))
    levels = kept | {one.id: WHOLE if added == FULL else NOTHING for one in new}
    return Result("levels", Given(weighted(after, levels), levels))


def by_key(old: Decimal, new: Decimal, given: Given) -> Result:
    """`old` and `new` are what the key before and the key after make of the answer."""
    if given.score != old:
        return Result("same" if old == new else "own", given)
    return Result("same", given) if old == new else Result("key", Given(new, given.levels))


def mapped(before: Asked, after: Asked, fraction: Decimal) -> Decimal:
    """The fraction of the criterion's points now, for a level that was `fraction` of its points before.

    By place where it has as many levels as before; else the least and the highest stay what they are, and one
    between goes to the nearest level that is worth a like fraction.
    """
    old, new = before.scale, after.scale
    place = nearest(old, before.points, fraction)
    if len(old) != len(new):
        place = (
            0
            if place == 0
            else len(new) - 1
            if place == len(old) - 1
            else nearest(new, after.points, fraction)
        )
    return share(new[place], after.points)


def weighted(criteria: Iterable[Asked], levels: Mapping[str, Decimal]) -> Decimal:
    """The fraction 0..1 of all points that these levels give, in steps of 0.0001."""
    rows = list(criteria)
    whole = sum((one.points for one in rows), NOTHING)
    earned = sum((one.points * levels[one.id] for one in rows), NOTHING)
    return min(WHOLE, max(NOTHING, earned / whole)).quantize(STEP)


def changes_weights(before: Sheet, after: Sheet) -> bool:
    """Whether the criteria count otherwise than before; their words alone change no grade."""
    return _weights(before.criteria) != _weights(after.criteria)


def _weights(criteria: Iterable[Asked]) -> dict[str, tuple[Decimal, ...]]:
    return {one.id: tuple(level.points for level in one.scale) for one in criteria}


def _adds_up(criteria: Sequence[Asked], given: Given) -> bool:
    """Whether the levels are all there and are what the score was made of."""
    if any(one.id not in given.levels for one in criteria):
        return False
    return abs(weighted(criteria, given.levels) - given.score) <= ROUNDING


def _pairs(before: Sequence[Asked], after: Sequence[Asked]) -> list[tuple[Asked, Asked]]:
    old = {one.id: one for one in before}
    return [(old[one.id], one) for one in after if one.id in old]
