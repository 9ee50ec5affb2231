"""Does a text name somebody of a class? What does goes to no generator. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

__all__ = ["names_in"]

LEAST = 2


def names_in(names: Iterable[str]) -> Callable[[str], bool]:
    """A test whether any of the names, or a part of one, stands in a text as it is written.

    A part in Latin letters is a whole word with the same capitals, so that "will" is nobody; where words have no spaces
    between them, any place will do.
    """
    parts = {part for name in names for part in (name, *name.split()) if len(part) >= LEAST}
    if not parts:
        return lambda _text: False
    spaced = sorted((re.escape(part) for part in parts if part[0] <= "\u024f"), key=len, reverse=True)
    close = [part for part in parts if part[0] > "\u024f"]
    words = re.compile(rf"(?<!\w)(?:{'|'.join(spaced)})(?!\w)") if spaced else None

    def named(text: str) -> bool:
        return bool(words and words.search(text)) or any(part in text for part in close)

    return named
