"""Showing points without idle zeros: 1.50 as 1.5, 2.00 as 2."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django import template
from django.utils.formats import number_format

register = template.Library()


@register.filter
def points(value: Any) -> str:
    """At most two decimals, in the reader's number format; "" for None."""
    if value is None:
        return ""
    try:
        number = Decimal(str(value)).quantize(Decimal("0.01")).normalize()
    except InvalidOperation:
        return str(value)
    places = max(0, -int(number.as_tuple().exponent))
    return number_format(number, decimal_pos=places, use_l10n=True)
