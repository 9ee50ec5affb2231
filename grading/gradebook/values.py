"""What a teacher types into a cell. Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from grading.gradebook.totals import CENT

__all__ = ["EXCUSED", "MOST_TIMES", "BadValue", "Typed", "read", "shown"]

EXCUSED = "EX"
# Above the points it is extra credit; above twice the points it is a slip of the finger.
MOST_TIMES = 2
MOST_LETTERS = 20
_EXCUSED = {"e", "ex", "exc", "excused", "免", "免评", "免除"}
_NUMBER = re.compile(r"(?P<number>[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+))\s*(?P<percent>%?)")


class BadValue(ValueError):
    """`code` says what is wrong: not_a_number, negative or too_much."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Typed:
    """What a cell shall say: points, excused, or (neither) nothing of its own."""

    value: Decimal | None = None
    excused: bool = False

    @property
    def clears(self) -> bool:
        return self.value is None and not self.excused


def read(text: str, out_of: Decimal) -> Typed:
    """ "" clears, "EX" excuses, "85 %" is that share of the points, anything else must be a number. Raises BadValue.

    Full-width figures and a decimal comma are understood; points are rounded half up to 0.01.
    """
    plain = unicodedata.normalize("NFKC", text).strip().casefold()
    if not plain:
        return Typed()
    if plain in _EXCUSED:
        return Typed(excused=True)
    found = _NUMBER.fullmatch(plain) if len(plain) <= MOST_LETTERS else None
    if found is None:
        raise BadValue("not_a_number")
    value = Decimal(found["number"].replace(",", "."))
    if found["percent"]:
        value = value * out_of / 100
    if value < 0:
        raise BadValue("negative")
    value = value.quantize(CENT, ROUND_HALF_UP)
    if value > MOST_TIMES * out_of:
        raise BadValue("too_much")
    return Typed(value)


def shown(value: Decimal | None) -> str:
    """Points without idle zeros, as `read` understands them again: 1.50 as 1.5."""
    if value is None:
        return ""
    text = f"{value.quantize(CENT, ROUND_HALF_UP):f}"
    return text.rstrip("0").rstrip(".")
