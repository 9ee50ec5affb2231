"""Cutting an answer into plain and evident parts, so that templates can mark evidence and escape everything. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from grading.verdict import CriterionVerdict, Label, Span, Verdict

__all__ = ["Part", "parts_of", "parts_of_verdict"]


class Part(NamedTuple):
    """A run of the answer; `kind` is "" for plain text, else what it is evidence of."""

    text: str
    kind: str = ""
    ref: str = ""


def parts_of(text: str, spans: Iterable[tuple[Span, str, str]]) -> list[Part]:
    """`text` in order, cut at the spans (span, kind, ref). Joined, the parts give `text` again.

    Where spans overlap, the one that starts first wins and the next begins where it ends; a span beyond the
    text is cut off.
    """
    parts: list[Part] = []
    at = 0
    for span, kind, ref in sorted(spans, key=lambda one: (one[0].start, one[0].end)):
        start, end = max(span.start, at), min(span.end, len(text))
        if start >= end:
            continue
        if start > at:
            parts.append(Part(text[at:start]))
        parts.append(Part(text[start:end], kind, ref))
        at = end
    if at < len(text):
        parts.append(Part(text[at:]))
    return parts


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
