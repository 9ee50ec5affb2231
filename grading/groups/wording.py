"""The normal form of an answer: equal for answers that differ only in how they are written. Pure."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from grading.graders import units
from grading.quantities import Quantity, read_quantity
from ml.answers import cleaning

__all__ = ["digest_of", "readable", "wording"]

LONGEST_NUMBER = 200
# Separators say nothing; signs such as < and - do and stay. A point or comma between digits is part of a number.
_QUIET = re.compile(r"(?<!\d)[.,]|[.,](?!\d)|[;:!?\"“”„«»()\[\]{}…。，、；：！？（）《》·•*_`~]")
_APOSTROPHE = re.compile(r"['’ʼ]")
_SIGN = re.compile(r"\s*([<>=≤≥≠±+×÷/^-])\s*")
_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212"), "-")


def readable(answer: Mapping[str, Any]) -> str:
    """What an encoder reads of a written answer: cleaned of what is hidden in it."""
    return cleaning.clean(str(answer.get("text") or "")).text.strip()


def wording(kind: str, answer: Mapping[str, Any]) -> str:
    """The normal form; "" for an answer in which nothing was written or chosen.

    A number by its value in base units and the unit's bases, a choice by its option, a text in one case and spacing and
    without punctuation. A text with words to the grader in it never has the form of one without, and no two answers on
    paper have one.
    """
    if files := answer.get("files"):
        return f"files {' '.join(map(str, files))}"
    if kind == "single_choice":
        return f"option {choice}" if (choice := str(answer.get("choice") or "")) else ""
    text = str(answer.get("text") or "")
    if kind == "numeric" and (quantity := _quantity(text)):
        return _number(quantity)
    return _text(text)


def digest_of(form: str) -> str:
    """Sixteen bytes that stand for a normal form; "" for the empty one."""
    return hashlib.blake2b(form.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest() if form else ""


def _quantity(text: str) -> Quantity | None:
    return read_quantity(text) if text and len(text) <= LONGEST_NUMBER else None


def _number(quantity: Quantity) -> str:
    """Every reading of the digits, in base units where the unit is known."""
    factor, unit = Decimal(1), " ".join(quantity.unit.casefold().split())
    if quantity.unit:
        try:
            known = units.parse(quantity.unit)
        except units.UnknownUnit:
            pass
        else:
            factor = known.factor
            unit = "·".join(f"{base}{power if power != 1 else ''}" for base, power in known.bases)
    values = sorted({_plain(value * factor) for value in quantity.values})
    return " ".join(part for part in ("number", "|".join(values), unit) if part)


def _plain(value: Decimal) -> str:
    """One spelling of a value: 0.50, .5 and 5e-1 are 0.5."""
    found = value.normalize()
    return "0" if not found else f"{found:f}" if abs(found.adjusted()) < 30 else f"{found:e}"


def _text(text: str) -> str:
    cleaned = cleaning.clean(text)
    told = "told " if cleaning.INSTRUCTION in cleaned.flags else ""
    folded = unicodedata.normalize("NFKC", cleaned.text).casefold().translate(_DASHES)
    bare = _QUIET.sub(" ", _APOSTROPHE.sub("", folded))
    words = " ".join(_SIGN.sub(r" \1 ", bare).split())
    # Only signs that carry nothing ("…"): as written, so that it is not taken for an empty answer.
    words = words or " ".join(folded.split())
    return told + words if words or told else ""
