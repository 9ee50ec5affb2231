"""Cutting an answer into plain and evident parts, so that templates can mark evidence and escape everything. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from grading.verdict import CriterionVerdict, Label, Span, Verdict

__all__ = ["Part", "parts_of", "parts_of_verdict"]


class Part(NamedTuple):
    """A run of the answer; `kind` is "" for plain text, else what it is evidence of.

    `ref` numbers the spans that end with it, `covers` all that it is part of, separated by spaces.
    """

    text: str
    kind: str = ""
    ref: str = ""
    covers: str = ""


def parts_of(text: str, spans: Iterable[tuple[Span, str, str]]) -> list[Part]:
    """`text` in order, cut where spans (span, kind, ref) begin and end. Joined, the parts give `text` again.

    Words may be evidence of several things: where spans overlap, the kind is that of the first given. A span beyond the
    text is cut off.
    """
    given = list(spans)
    borders = {border for span, _, _ in given for border in (span.start, span.end)}
    cuts = sorted({0, len(text), *(border for border in borders if border < len(text))})
    return [_part(text, start, end, given) for start, end in pairwise(cuts)]


def _part(text: str, start: int, end: int, spans: Sequence[tuple[Span, str, str]]) -> Part:
    over = [one for one in spans if one[0].start <= start < one[0].end]
    if not over:
        return Part(text[start:end])
    closing = [ref for span, _, ref in over if min(span.end, len(text)) == end and ref]
    return Part(text[start:end], over[0][1], " ".join(closing), " ".join(ref for _, _, ref in over if ref))


def _kind(criterion: CriterionVerdict) -> str:
    return "supports" if criterion.level >= 1 else "partly"


def parts_of_verdict(text: str, verdict: Verdict | None, order: Sequence[str] = ()) -> list[Part]:
    """The answer with the evidence of a verdict: per met criterion with its number in `order`, else overall."""
    if verdict is None:
        return parts_of(text, [])
    numbers = {criterion_id: str(place) for place, criterion_id in enumerate(order, start=1)}
    met = [one for one in verdict.criteria if one.span and one.level > 0]
    spans = [(one.span, _kind(one), numbers.get(one.criterion_id, "")) for one in met if one.span]
    if not spans:
        kind = {Label.CORRECT: "supports", Label.CONTRADICTORY: "contradicts"}
        spans = [(span, kind.get(verdict.label, "partly"), "") for span in verdict.spans]
    return parts_of(text, spans)
