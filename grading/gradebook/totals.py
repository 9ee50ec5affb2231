"""From cells to a total: categories with weights, the lowest dropped, what is excused or missing. Pure.

All sums are exact Decimals; only a category's ratio is divided, to 28 digits. What is shown is rounded half up to
0.01 percent, once, at the end.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

__all__ = ["CENT", "Category", "Cell", "Part", "Total", "kept", "rounded", "total"]

CENT = Decimal("0.01")
# A ratio of 28 digits may end in …4999 where the exact number is a half: taken to this step first, it is one again.
_STEADY = Decimal("1e-12")
HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Cell:
    """One student's points in one column. Without `earned` nothing counts yet, unless it is `missing` and the rule
    makes that zero. An excused cell is as if the column were not there."""

    column: str
    category: str
    out_of: Decimal
    earned: Decimal | None = None
    excused: bool = False
    missing: bool = False


@dataclass(frozen=True, slots=True)
class Category:
    """`weight` is taken in proportion to the others; `drop` lowest cells are left out, but one is always kept."""

    key: str
    weight: Decimal
    drop: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """What one category gives: points, and its share (0..1) of the total."""

    key: str
    earned: Decimal
    out_of: Decimal
    share: Decimal
    dropped: frozenset[str]

    @property
    def percent(self) -> Decimal:
        return rounded(HUNDRED * self.earned / self.out_of)


@dataclass(frozen=True, slots=True)
class Total:
    """`percent` to 0.01, None while nothing counts; `dropped` are the columns left out as lowest."""

    percent: Decimal | None
    parts: tuple[Part, ...]

    @property
    def dropped(self) -> frozenset[str]:
        return frozenset().union(*(part.dropped for part in self.parts))


def rounded(value: Decimal) -> Decimal:
    """Half up to 0.01, as people round by hand."""
    return value.quantize(_STEADY, ROUND_HALF_UP).quantize(CENT, ROUND_HALF_UP)


def total(cells: Iterable[Cell], categories: Sequence[Category], *, missing_as_zero: bool) -> Total:
    """The weighted mean of the categories that have something to count; their weights are made to add up to one.

    Without categories all points count alike. With them, a cell of no known category does not count.
    """
    rules = {one.key: one for one in categories} or {"": Category("", Decimal(1))}
    groups: dict[str, list[tuple[Decimal, Cell]]] = {key: [] for key in rules}
    for cell in cells:
        key = cell.category if categories else ""
        earned = Decimal(0) if missing_as_zero and cell.missing and cell.earned is None else cell.earned
        if key in groups and earned is not None and not cell.excused and cell.out_of > 0:
            groups[key].append((earned, cell))
    filled = {key: group for key, group in groups.items() if group and rules[key].weight > 0}
    whole = sum((rules[key].weight for key in filled), Decimal(0))
    parts = tuple(_part(rules[key], group, whole) for key, group in filled.items())
    if not parts:
        return Total(None, ())
    return Total(
        rounded(sum((HUNDRED * one.share * one.earned / one.out_of for one in parts), Decimal(0))), parts
    )


def _part(rule: Category, group: Sequence[tuple[Decimal, Cell]], whole: Decimal) -> Part:
    stay = kept([(earned, cell.out_of) for earned, cell in group], rule.drop)
    counted = [group[at] for at in sorted(stay)]
    return Part(
        key=rule.key,
        earned=sum((earned for earned, _cell in counted), Decimal(0)),
        out_of=sum((cell.out_of for _earned, cell in counted), Decimal(0)),
        share=rule.weight / whole,
        dropped=frozenset(cell.column for at, (_earned, cell) in enumerate(group) if at not in stay),
    )


def kept(marks: Sequence[tuple[Decimal, Decimal]], drop: int) -> set[int]:
    """Places of the (earned, out of) pairs that stay when the `drop` least favourable are left out.

    The ones that stay have the highest ratio of their sums that so many can have. With columns of unequal points
    that is not always "the lowest percentages go"; found by the iteration of Dinkelbach, "On nonlinear fractional
    programming" (1967), which Kane and Kane, "Dropping Lowest Grades" (2006), show to be right for grades. Without a
    division: the ratio is kept as the pair of its sums.
    """
    stay = list(range(len(marks)))
    size = max(1, len(marks) - drop)
    if drop <= 0 or len(marks) <= size:
        return set(stay)
    earned, out_of = _sums(marks, stay)
    while True:
        gain = {at: one * out_of - earned * most for at, (one, most) in enumerate(marks)}
        # Of equals the earlier one goes, so that the choice does not change from page to page.
        best = sorted(gain, key=lambda at: (gain[at], at))[-size:]
        better = _sums(marks, best)
        if better[0] * out_of <= earned * better[1]:
            return set(best)
        earned, out_of = better


def _sums(marks: Sequence[tuple[Decimal, Decimal]], places: Iterable[int]) -> tuple[Decimal, Decimal]:
    chosen = [marks[at] for at in places]
    return sum((one for one, _most in chosen), Decimal(0)), sum((most for _one, most in chosen), Decimal(0))
