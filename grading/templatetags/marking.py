"""Helpers of the pages on which somebody marks for themselves."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import template

from grading.desk.item import CriterionField, LevelField

register = template.Library()


@register.filter
def chosen(posted: Mapping[str, Any], name: str) -> str:
    """What a bound form holds for a field whose name is only known while rendering."""
    return str(posted.get(name, ""))


@register.filter
def level_of(criterion: CriterionField, given: Mapping[str, str]) -> LevelField | None:
    """The level that a mark's fractions, by criterion id, give this criterion; None where it has none."""
    fraction = given.get(criterion.id)
    if fraction is None:
        return None
    return min(criterion.levels, key=lambda one: abs(Decimal(one.value) - Decimal(fraction)), default=None)


@register.filter
def percent(share: float) -> int:
    """A share 0..1 in whole percent."""
    return round(100 * share)


@register.filter
def signed(difference: float) -> str:
    """A difference, as a fraction of the points, in percent with its sign, such as +3.1 %."""
    number = f"{100 * difference:+.1f}"
    return f"{'0.0' if number in {'+0.0', '-0.0'} else number} %".replace("-", "−")
