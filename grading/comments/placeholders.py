"""Placeholders in a saved comment: {name} becomes the student's name when the comment is inserted. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping

__all__ = ["NAMES", "OPEN", "fill", "literal", "missing", "unknown"]

NAMES = ("name", "points", "criterion", "lesson")
# Stands where a placeholder cannot be filled yet; the teacher sees it and writes on.
OPEN = "…"
_TOKEN = re.compile(r"\{\{|\}\}|\{([^{}\s]{1,40})\}")


def unknown(text: str) -> list[str]:
    """Names in braces that are no placeholder, in order and once each. Doubled braces stand for themselves."""
    found = [token[1] for token in _TOKEN.finditer(text) if token[1]]
    return list(dict.fromkeys(name for name in found if name not in NAMES))


def fill(text: str, values: Mapping[str, str]) -> str:
    """The comment as it is inserted. A value that is absent or empty leaves `OPEN`; unknown names stay as they are."""

    def one(token: re.Match[str]) -> str:
        name = token[1]
        if name is None:
            return token[0][0]
        return (values.get(name) or OPEN) if name in NAMES else token[0]

    return _TOKEN.sub(one, text)


def missing(text: str, values: Mapping[str, str]) -> list[str]:
    """The placeholders of the comment that have no value."""
    asked = dict.fromkeys(token[1] for token in _TOKEN.finditer(text) if token[1] in NAMES)
    return [name for name in asked if not values.get(name)]


def literal(text: str) -> str:
    """The comment that gives exactly `text` when it is filled: its braces are doubled."""
    return text.replace("{", "{{").replace("}", "}}")
