"""Mechanical disguises: the same text made to look the same to an eye and different to a machine."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from ml.answers.lookalikes import TWINS


def homoglyphs(text: str) -> str:
    """Every second letter that has a Cyrillic or Greek twin becomes it."""
    out: list[str] = []
    turn = 0
    for character in text:
        twin = TWINS.get(character, "")
        turn += bool(twin)
        out.append(twin if twin and turn % 2 else character)
    return "".join(out)


DISGUISES: Mapping[str, Callable[[str], str]] = MappingProxyType({"homoglyphs": homoglyphs})
