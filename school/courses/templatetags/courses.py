"""Points as people write them."""

from __future__ import annotations

from decimal import Decimal

from django import template
from django.utils.formats import number_format

register = template.Library()


@register.filter
def points_shown(points: Decimal) -> str:
    """Without idle zeros, in the reader's number format: 1.50 as 1.5, 2.00 as 2."""
    plain = points.normalize()
    return number_format(plain, decimal_pos=max(0, -int(plain.as_tuple().exponent)), use_l10n=True)


@register.filter
def plural_number(points: Decimal) -> int:
    """The whole number whose plural form fits: 1 for exactly one, else 2 (also for 0.5)."""
    return 1 if points == 1 else 2
