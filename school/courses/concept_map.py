"""The drawn map of a course's concepts, with names broken into lines that fit their boxes."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from school.courses.drawing import Box, Picture, layout
from school.courses.models import Concept

__all__ = ["ConceptMap", "Node", "concept_map", "lines"]

LINE_UNITS = 21  # average Latin letters that fit a box's width; a Chinese character counts two
MAX_LINES = 2


@dataclass(frozen=True)
class Node:
    concept: Concept
    box: Box[int]
    lines: list[tuple[int, str]]  # (y of the base line, text)


@dataclass(frozen=True)
class ConceptMap:
    picture: Picture[int]
    nodes: list[Node]


def concept_map(concepts: Sequence[Concept]) -> ConceptMap | None:
    """`concepts` with their prerequisites prefetched; None when rows of old make a ring and cannot be drawn."""
    by_key = {concept.pk: concept for concept in concepts}
    needs = {key: [one.pk for one in concept.prerequisites.all()] for key, concept in by_key.items()}
    try:
        picture = layout(list(by_key), needs)
    except ValueError:
        return None
    return ConceptMap(picture, [_node(by_key[box.key], box) for box in picture.boxes])


def _node(concept: Concept, box: Box[int]) -> Node:
    texts = lines(concept.name)
    first = box.y + box.height // 2 + 5 - (len(texts) - 1) * 9
    return Node(concept, box, [(first + number * 18, text) for number, text in enumerate(texts)])


def lines(name: str) -> list[str]:
    """At most two lines, broken between words where there are some, cut with an ellipsis."""
    found = [""]
    for piece in _pieces(name):
        if not found[-1] or _units(found[-1] + piece.rstrip()) <= LINE_UNITS:
            found[-1] += piece
        else:
            found.append(piece)
    texts = [line.strip() for line in found]
    if len(texts) > MAX_LINES:
        texts = [texts[0], texts[1] + "…"]
    return [_cut(text) for text in texts]


def _pieces(name: str) -> list[str]:
    pieces: list[str] = []
    for letter in " ".join(name.split()):
        # Chinese breaks after any character, other scripts after a space.
        if pieces and not pieces[-1].endswith(" ") and not _is_wide(letter) and not _is_wide(pieces[-1][-1]):
            pieces[-1] += letter
        else:
            pieces.append(letter)
    return pieces


def _is_wide(letter: str) -> bool:
    return unicodedata.east_asian_width(letter) in "WF"


def _units(text: str) -> int:
    return sum(2 if _is_wide(letter) else 1 for letter in text)


def _cut(text: str) -> str:
    if _units(text) <= LINE_UNITS:
        return text
    while text and _units(text) > LINE_UNITS - 1:
        text = text[:-1]
    return text.rstrip(" …") + "…"
