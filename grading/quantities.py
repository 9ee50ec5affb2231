"""Reading a typed number as pupils write it, with what follows it as the unit. Pure; units are read by `graders/units.py`."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction

__all__ = ["Quantity", "read_number", "read_quantity"]

_NUMBER = re.compile(
    r"(?P<sign>[+-]?)\s*(?P<digits>\d[\d.,' ]*|[.,]\d+)(?:\s*(?:e|[×x*·]\s*10\s*\^?)\s*\(?(?P<exponent>[+-]?\d{1,3})\)?)?",
    re.IGNORECASE,
)
_FRACTION = re.compile(r"^\s*([+-]?\d{1,9})\s*/\s*(\d{1,9})\s*(.*)$")


@dataclass(frozen=True, slots=True)
class Quantity:
    """`values`: every way the digits can be read ("1,500" is 1.5 or 1500). `unit`: as typed, "" for none."""

    values: tuple[Decimal, ...]
    unit: str


def _plain(text: str) -> str:
    """One spelling for what looks alike: full-width digits, minus signs, superscripts, the two micro signs."""
    text = re.sub(r"10([⁺⁻]?[⁰¹²³⁴-⁹]+)", lambda found: "10^" + unicodedata.normalize("NFKC", found[1]), text)
    text = unicodedata.normalize("NFKC", text)
    for minus in "\u2212\u2010\u2011\u2012\u2013\u2014":
        text = text.replace(minus, "-")
    return text.replace("\u2126", "Ω").replace("ω", "Ω").strip()


def read_number(digits: str) -> tuple[Decimal, ...]:
    """Every sensible reading of digits with separators; () when there is none.

    One comma or point before exactly three digits may group thousands or mark decimals: both are returned.
    """
    bare = digits.strip().replace(" ", "").replace("'", "").rstrip(".,")
    marks = [mark for mark in bare if mark in ".,"]
    if not marks:
        readings = [bare]
    elif len(set(marks)) == 2:
        last = max(bare.rfind("."), bare.rfind(","))
        readings = [re.sub(r"[.,]", "", bare[:last]) + "." + bare[last + 1 :]]
    elif len(marks) > 1:
        readings = [re.sub(r"[.,]", "", bare)]
    else:
        readings = [bare.replace(",", ".")]
        if re.fullmatch(r"[1-9]\d{0,2}[.,]\d{3}", bare):
            readings.append(re.sub(r"[.,]", "", bare))
    return tuple(value for value in map(_decimal, readings) if value is not None)


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text) if text else None
    except InvalidOperation:
        return None


def read_quantity(text: str) -> Quantity | None:
    """The one quantity of `text`, or None where there is none or more than one.

    What stands before the last equals sign is working ("I = 3/6 = 0.5 A") and is passed over.
    """
    text = _plain(text).split("=")[-1].strip()
    fraction = _FRACTION.match(text)
    if fraction and int(fraction[2]):
        ratio = Fraction(int(fraction[1]), int(fraction[2]))
        return Quantity((Decimal(ratio.numerator) / Decimal(ratio.denominator),), fraction[3].strip(" ."))
    found = _NUMBER.search(text)
    if not found:
        return None
    rest = text[found.end() :].strip()
    if re.search(r"(?<![A-Za-zΩ°µ%^/\d])\d", rest):
        return None
    scale = Decimal(10) ** int(found["exponent"] or 0)
    sign = -1 if found["sign"] == "-" else 1
    values = tuple(sign * value * scale for value in read_number(found["digits"]))
    return Quantity(values, rest.rstrip(" .!")) if values else None
