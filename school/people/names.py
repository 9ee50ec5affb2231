"""A person's name, cleaned the same way wherever it is typed or imported. Pure."""

from __future__ import annotations

import unicodedata

__all__ = ["clean_name"]

# Joiners are letters' business in Persian, Hindi and others; every other format character only hides things.
_JOINERS = "\u200c\u200d"


def clean_name(text: str) -> str:
    """One form for one name (NFC), without control or direction marks and with single spaces."""
    composed = unicodedata.normalize("NFC", text)
    kept = "".join(" " if letter.isspace() else letter for letter in composed if _stays(letter))
    return " ".join(kept.split())


def _stays(letter: str) -> bool:
    if letter.isspace() or letter in _JOINERS:
        return True
    return unicodedata.category(letter) not in {"Cc", "Cf", "Cs", "Co"}
