"""A lesson's Markdown -> passages of 40 to 120 words, each with its place and its headings. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from tutoring.plain import plain
from tutoring.words import length, sentences

SHORTEST = 40
LONGEST = 120

_HEADING = re.compile(r"^(#{1,6})\s+(.*?)\s*#*\s*$")
_FENCE = re.compile(r"^\s*(```|~~~|\$\$\s*$)")
_FRONT_MATTER = re.compile(r"\A---\r?\n.*?\r?\n---\r?\n", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Piece:
    """A passage: `body[start:end]` in Markdown, `text` in plain words, `headings` from the outermost in."""

    start: int
    end: int
    headings: tuple[str, ...]
    text: str


def split(body: str) -> list[Piece]:
    """The passages of a lesson in order. They do not overlap; headings and blank lines lie between them."""
    blocks = [part for block in _blocks(body) for part in _cut(body, block)]
    return [replace(piece, text=plain(body[piece.start : piece.end])) for piece in _merged(blocks)]


def _blocks(body: str) -> Iterator[Piece]:
    """Paragraphs, lists, tables, code and display maths: what stands between blank lines and headings."""
    front = _FRONT_MATTER.match(body)
    place = front.end() if front else 0
    headings: list[tuple[int, str]] = []
    start, fence = -1, ""
    for line in body[place:].splitlines(keepends=True):
        mark = _FENCE.match(line)
        heading = None if fence else _HEADING.match(line)
        if start >= 0 and not fence and (heading or not line.strip()):
            yield _piece(body, start, place, headings)
            start = -1
        if heading:
            level = len(heading[1])
            headings = [one for one in headings if one[0] < level] + [(level, plain(heading[2]))]
        elif line.strip() and start < 0:
            start = place
        if mark:
            fence = "" if fence == mark[1].strip() else fence or mark[1].strip()
        place += len(line)
    if start >= 0:
        yield _piece(body, start, place, headings)


def _piece(body: str, start: int, end: int, headings: list[tuple[int, str]]) -> Piece:
    end = start + len(body[start:end].rstrip())
    return Piece(start, end, tuple(title for _, title in headings), plain(body[start:end]))


def _cut(body: str, block: Piece) -> Iterator[Piece]:
    """A block that is too long, at the ends of its sentences; offsets stay those of the Markdown."""
    if length(block.text) <= LONGEST:
        yield block
        return
    start, place = block.start, block.start
    for sentence in sentences(body[block.start : block.end]):
        end = body.index(sentence, place) + len(sentence)
        if place > start and length(plain(body[start:end])) > LONGEST:
            yield replace(block, start=start, end=place, text=plain(body[start:place]))
            start = body.index(sentence, place)
        place = end
    yield replace(block, start=start, end=block.end, text=plain(body[start : block.end]))


def _merged(blocks: list[Piece]) -> list[Piece]:
    """Neighbours under the same heading, joined while they are short."""
    out: list[Piece] = []
    for block in blocks:
        last = out[-1] if out else None
        if last and last.headings == block.headings and _short_together(last, block):
            out[-1] = replace(last, end=block.end, text=f"{last.text}\n{block.text}")
        else:
            out.append(block)
    return out


def _short_together(one: Piece, other: Piece) -> bool:
    both = length(one.text) + length(other.text)
    return both <= LONGEST and min(length(one.text), length(other.text)) < SHORTEST
