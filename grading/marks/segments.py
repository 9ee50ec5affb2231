"""Cutting an answer where marks and evidence begin and end, so that both are drawn in one text. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

from grading.evidence import Part

__all__ = ["Segment", "Stroke", "segments_of"]


class Stroke(NamedTuple):
    """A mark as it is drawn: its number in the list of notes, and from where to where it goes (end exclusive)."""

    number: int
    start: int
    end: int
    kind: str


class Segment(NamedTuple):
    """A run of the answer under the same marks. `part` is its evidence, with the text of this run.

    `over` are all strokes that cover it, the widest first: the last is drawn on top. `opens` and `closes` are those
    that begin and end with it.
    """

    text: str
    part: Part
    over: tuple[Stroke, ...] = ()
    opens: tuple[Stroke, ...] = ()
    closes: tuple[Stroke, ...] = ()

    @property
    def kind(self) -> str:
        """The kind of the mark on top, or "" where there is none."""
        return self.over[-1].kind if self.over else ""

    @property
    def covers(self) -> str:
        """The numbers of its marks, separated by spaces."""
        return " ".join(str(one.number) for one in self.over)


def segments_of(text: str, strokes: Iterable[Stroke], parts: Sequence[Part] = ()) -> list[Segment]:
    """`text` in order, cut at every border. Joined, the segments give `text` again.

    `parts` are its evidence, which joined give `text` too; without them all of it is plain. Strokes may overlap in any
    way; what lies beyond the text is cut off. Time grows with the text, and with the marks at each place.
    """
    given = [one for one in (_cut(one, len(text)) for one in strokes) if one.start < one.end]
    found = list(parts) if "".join(part.text for part in parts) == text else [Part(text)]
    starts = [0, *accumulate(len(part.text) for part in found)]
    borders = {border for one in given for border in (one.start, one.end)}
    cuts = sorted({*starts, *borders})
    return [
        segment
        for segment in _walk(text, cuts, given, list(zip(starts, found, strict=False)))
        if segment.text
    ]


def _cut(stroke: Stroke, length: int) -> Stroke:
    return stroke._replace(start=max(0, stroke.start), end=min(stroke.end, length))


def _walk(
    text: str, cuts: list[int], strokes: list[Stroke], parts: list[tuple[int, Part]]
) -> Iterable[Segment]:
    waiting = sorted(strokes, key=lambda one: (one.start, -one.end, one.number), reverse=True)
    open_now: list[Stroke] = []
    place = 0
    for start, end in pairwise(cuts):
        while waiting and waiting[-1].start <= start:
            open_now.append(waiting.pop())
        open_now = [one for one in open_now if one.end > start]
        while place + 1 < len(parts) and parts[place + 1][0] <= start:
            place += 1
        yield _segment(text, start, end, open_now, parts[place])


def _segment(text: str, start: int, end: int, over: list[Stroke], found: tuple[int, Part]) -> Segment:
    begins, part = found
    # What evidence a run ends with is told once, at the end of its part.
    ref = part.ref if end == begins + len(part.text) else ""
    ordered = sorted(over, key=lambda one: (one.start - one.end, one.number))
    return Segment(
        text[start:end],
        part._replace(text=text[start:end], ref=ref),
        tuple(ordered),
        tuple(one for one in ordered if one.start == start),
        tuple(one for one in ordered if one.end == end),
    )
