"""Units as powers of base units and a factor, with SI prefixes (BIPM, The International System of Units, 9th ed.)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

PREFIXES = MappingProxyType(
    {
        "T": 12, "G": 9, "M": 6, "k": 3, "h": 2, "da": 1, "d": -1, "c": -2, "m": -3, "µ": -6, "u": -6,
        "n": -9, "p": -12,
    }
)  # fmt: skip
_PLAIN = (
    "V", "A", "W", "J", "N", "K", "F", "H", "T", "C", "g", "m", "s", "Ω", "Pa", "Hz", "mol",
    "cd", "lm", "lx", "°C", "Wh", "eV", "cal",
)  # fmt: skip
# Symbol: factor and the base it is counted in. Bases stay apart where schools keep them apart (V is not W/A here).
_UNITS = MappingProxyType(
    {
        **{
            name: (Decimal(1), name)
            for name in (
                "V",
                "A",
                "W",
                "J",
                "N",
                "K",
                "F",
                "H",
                "T",
                "C",
                "g",
                "m",
                "s",
                "Ω",
                "Pa",
                "Hz",
                "mol",
                "cd",
                "lm",
                "lx",
                "°C",
                "Wh",
                "eV",
                "cal",
            )
        },
        "bar": (Decimal(100_000), "Pa"),
        "L": (Decimal("0.001"), "m³"),
        "t": (Decimal(1_000_000), "g"),
        "min": (Decimal(60), "s"),
        "h": (Decimal(3_600), "s"),
        "d": (Decimal(86_400), "s"),
        "°": (Decimal(1), "°"),
        "%": (Decimal(1), "%"),
    }
)
_UNPREFIXED = frozenset(("min", "h", "d", "°", "%", "°C", "t"))
_NAMES = MappingProxyType(
    {
        "volt": "V", "ampere": "A", "amp": "A", "watt": "W", "joule": "J", "newton": "N", "kelvin": "K",
        "gram": "g", "gramme": "g", "metre": "m", "meter": "m", "second": "s", "sec": "s", "ohm": "Ω",
        "pascal": "Pa", "hertz": "Hz", "litre": "L", "liter": "L", "l": "L", "minute": "min", "hour": "h",
        "day": "d", "hr": "h", "celsius": "°C",
        "degrees celsius": "°C", "degree celsius": "°C", "degc": "°C", "c°": "°C", "percent": "%", "degree": "°", "cc": "cm³",
        "kilogram": "kg", "kilometre": "km", "kilometer": "km", "centimetre": "cm", "centimeter": "cm",
        "millimetre": "mm", "millimeter": "mm", "milliampere": "mA", "milliamp": "mA", "millivolt": "mV",
        "kilovolt": "kV", "kilowatt": "kW", "kilojoule": "kJ", "kiloohm": "kΩ", "millilitre": "mL",
        "milliliter": "mL", "伏": "V", "伏特": "V", "安": "A", "安培": "A", "毫安": "mA", "欧": "Ω", "欧姆": "Ω",
        "瓦": "W", "瓦特": "W", "焦": "J", "焦耳": "J", "牛": "N", "牛顿": "N", "克": "g", "千克": "kg", "公斤": "kg",
        "米": "m", "厘米": "cm", "毫米": "mm", "千米": "km", "公里": "km", "秒": "s", "分钟": "min", "小时": "h",
        "升": "L", "毫升": "mL", "立方厘米": "cm³", "立方米": "m³", "摄氏度": "°C", "度": "°C", "帕": "Pa", "帕斯卡": "Pa",
        "赫兹": "Hz", "克每立方厘米": "g/cm³", "千克每立方米": "kg/m³", "米每秒": "m/s",
    }
)  # fmt: skip
_POWERS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_FACTOR = re.compile(r"([^\d\s*·⋅×/()^-]+)\s*\^?\s*(-?\d)?")


class UnknownUnit(ValueError):
    """A text that names no unit known here."""


@dataclass(frozen=True, slots=True)
class Unit:
    """`factor` times the product of base units to their powers."""

    factor: Decimal
    bases: tuple[tuple[str, int], ...]


def _symbol(text: str) -> tuple[Decimal, str]:
    """Factor and base of one symbol or name, prefix included."""
    for candidate in (text, _NAMES.get(text.lower(), ""), _NAMES.get(text.lower().removesuffix("s"), "")):
        if candidate in _UNITS:
            return _UNITS[candidate]
        for size in (2, 1):
            prefix, rest = candidate[:size], candidate[size:]
            if prefix in PREFIXES and rest in _UNITS and rest not in _UNPREFIXED:
                factor, base = _UNITS[rest]
                return factor.scaleb(PREFIXES[prefix]), base
    raise UnknownUnit(text)


def _any_case(text: str) -> tuple[Decimal, str]:
    """As `_symbol`; pupils also write v, KG or ma, so other cases are tried where the first is not a unit."""
    folded = text.lower()
    for candidate in (text, folded, folded[:-1] + folded[-1:].upper(), folded.capitalize()):
        try:
            return _symbol(candidate)
        except UnknownUnit:
            continue
    raise UnknownUnit(text)


def parse(text: str) -> Unit:
    """A unit such as `mA`, `g/cm^3`, `kg·m⁻³` or `Ohm`. Raises UnknownUnit."""
    tidy = unicodedata.normalize("NFC", text).translate(_POWERS).strip().strip(".")
    tidy = tidy.replace("Ω", "Ω").replace("μ", "µ").replace("℃", "°C").replace("° C", "°C").replace("−", "-")
    tidy = re.sub(r"\s+per\s+", "/", tidy).replace("²", "2").replace("³", "3")
    if named := _NAMES.get(tidy.lower()):
        tidy = named.replace("²", "2").replace("³", "3")
    factor, bases = Decimal(1), dict[str, int]()
    above, *below = tidy.split("/")
    for sign, part in [(1, above), *((-1, part) for part in below)]:
        rest = _FACTOR.sub("", part).strip(" *·⋅×()")
        found = list(_FACTOR.finditer(part))
        if rest or not found:
            raise UnknownUnit(text)
        for match in found:
            size, base = _any_case(match.group(1).strip())
            power = sign * int(match.group(2) or 1)
            factor *= size**power
            for name, times in _expanded(base):
                bases[name] = bases.get(name, 0) + times * power
    return Unit(factor, tuple(sorted((name, power) for name, power in bases.items() if power)))


def _expanded(base: str) -> tuple[tuple[str, int], ...]:
    return (("m", 3),) if base == "m³" else ((base, 1),)
