"""A text longer than the encoder reads at once, in pieces that overlap.

So every word is read beside what surrounds it, and counts once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from ml.encoders import Tokens

# In characters; a piece of either size stays within the encoder's window. Other scripts have more tokens a character.
SIZE, SIZE_WIDE = 700, 240
OVERLAP, OVERLAP_WIDE = 140, 48


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a text that begins at `start`; of its tokens those that begin in `first <= character < last` count."""

    text: str
    start: int
    first: int
    last: int


def chunks(text: str) -> list[Piece]:
    """The pieces of a text in order, cut at spaces where there are any. What two of them share is parted in its middle."""
    size, overlap = (SIZE, OVERLAP) if text.isascii() else (SIZE_WIDE, OVERLAP_WIDE)
    places: list[tuple[int, int]] = []
    start = 0
    while len(text) - start > size:
        end = _space(text, start + size // 2, start + size)
        places.append((start, end))
        start = _space(text, end - overlap, end - overlap // 2)
    places.append((start, len(text)))
    shared = [(after, before) for (_, before), (after, _) in pairwise(places)]
    edges = [0, *(_space(text, low, (low + high) // 2 + 1) for low, high in shared), len(text)]
    return [
        Piece(text[a:b], a, first, last)
        for (a, b), (first, last) in zip(places, pairwise(edges), strict=True)
    ]


def _space(text: str, low: int, high: int) -> int:
    """The last space between two places, else the higher one."""
    found = text.rfind(" ", low, high)
    return found if found > low else high


def joined(pieces: Sequence[Piece], parts: Sequence[Tokens]) -> Tokens:
    """Tokens of the pieces of one text as tokens of the text, each once."""
    if len(parts) == 1:
        return parts[0]
    vectors, spans, ids = [], [], []
    for piece, part in zip(pieces, parts, strict=True):
        kept = [n for n, (a, _) in enumerate(part.spans) if piece.first <= piece.start + a < piece.last]
        vectors.append(part.vectors[kept])
        spans += [(piece.start + part.spans[n][0], piece.start + part.spans[n][1]) for n in kept]
        ids += [part.ids[n] for n in kept]
    return Tokens(np.concatenate(vectors), tuple(spans), tuple(ids))
