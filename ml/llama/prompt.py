"""Messages as token ids: the chat template's marks act, a mark within a text never does.

The template is filled with placeholders, and the texts are cut into tokens by themselves, so no text can speak as another
role. Of what does not fit, the longest text loses its beginning.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence

from ml.llama.model import Llama

__all__ = ["prompt_tokens"]


def prompt_tokens(model: Llama, turns: Sequence[tuple[str, str]], room: int) -> list[int]:
    """At most `room` token ids for turns of (role, text). Raises Failed."""
    texts = [text for _, text in turns]
    parts = _parts(model, [role for role, _ in turns], texts)
    marks = [model.tokens(part, marks=True) if isinstance(part, str) else [] for part in parts]
    bodies = [[] if isinstance(part, str) else model.tokens(texts[part]) for part in parts]
    first = model.tokens("", start=True)[:1]
    left = room - len(first) - sum(len(one) for one in marks)
    _shorten(bodies, max(0, left))
    found = first + [token for pair in zip(marks, bodies, strict=True) for one in pair for token in one]
    return found[-room:]


def _parts(model: Llama, roles: Sequence[str], texts: Sequence[str]) -> list[str | int]:
    """The filled template: what it writes itself, and numbers of texts where they go."""
    if not model.has_template:
        return [part for number in range(len(texts)) for part in (number, "\n\n")]
    key = secrets.token_hex(8)
    names = [f"{key}-{number}-" for number in range(len(texts))]
    turns = [{"role": role, "content": name} for role, name in zip(roles, names, strict=True)]
    pieces = re.split(rf"{key}-(\d+)-", model.template(turns))
    return [int(piece) if place % 2 else piece for place, piece in enumerate(pieces)]


def _shorten(bodies: list[list[int]], room: int) -> None:
    """Take tokens from the beginning of the longest until all fit into `room`."""
    while (over := sum(len(body) for body in bodies) - room) > 0:
        longest, *others = sorted(bodies, key=len, reverse=True)
        # Down to the next shorter one, then both in turn.
        lead = len(longest) - (len(others[0]) if others else 0)
        del longest[: min(over, max(1, lead))]
