"""What may be said of a short answer: one finding for each criterion, quote, contradiction and flag. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from grading.graders.base import Criterion, Item
from grading.verdict import CriterionVerdict, Finding, Label, Span

__all__ = ["findings", "on_criteria", "quote"]

# A quote longer than this is cut in a sentence; the mark in the answer shows all of it.
SHOWN = 160
# With a quote and without, by whether all of the criterion is met.
_CODES = {
    True: ("criterion_met", "criterion_met_unquoted"),
    False: ("criterion_partly_quoted", "criterion_partly"),
}
Missing = Callable[[], list[str]]


def findings(
    item: Item,
    label: Label,
    criteria: Sequence[CriterionVerdict],
    spans: Sequence[Span],
    flags: Sequence[str],
    missing: Missing,
) -> tuple[Finding, ...]:
    """All findings in order. `missing` gives telling words that the answer lacks; it is asked only when needed."""
    found = on_criteria(item, criteria) if criteria else _on_reference(item, label, spans, missing)
    if label == Label.CONTRADICTORY:
        found.append(_quoted("contradiction", item, spans[0] if spans else None))
    found += [Finding(flag) for flag in flags]
    after = {Label.CORRECT: "next_done", Label.PARTIAL: "next_add"}.get(label, "next_rewrite")
    return (*found, Finding(after))


def quote(item: Item, span: Span) -> str:
    """The words of a span on one line, as a sentence can hold them."""
    text = " ".join(str(item.answer["text"])[span.start : span.end].split())
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"


def on_criteria(item: Item, verdicts: Sequence[CriterionVerdict]) -> list[Finding]:
    """One finding a criterion, what is met first."""
    pairs = sorted(zip(item.criteria, verdicts, strict=True), key=lambda pair: _rank(pair[1]))
    return [_on_criterion(item, *pair) for pair in pairs]


def _rank(verdict: CriterionVerdict) -> int:
    return 0 if verdict.level == 1 else 1 if verdict.level else 2


def _on_criterion(item: Item, criterion: Criterion, verdict: CriterionVerdict) -> Finding:
    params: dict[str, Any] = {"criterion": criterion.text}
    if not verdict.level:
        return Finding("criterion_missing", criterion.id, params)
    quoted, unquoted = _CODES[verdict.level == 1]
    if verdict.span is None:
        return Finding(unquoted, criterion.id, params)
    return Finding(quoted, criterion.id, {**params, "quote": quote(item, verdict.span)})


def _on_reference(item: Item, label: Label, spans: Sequence[Span], missing: Missing) -> list[Finding]:
    right = Finding("right", params={"quote": quote(item, spans[0])}) if spans else None
    if label == Label.CORRECT:
        return [right or Finding("right_all")]
    if label == Label.CONTRADICTORY:
        return []
    words = missing()
    lacking = Finding("missing_idea", params={"words": ", ".join(words)}) if words else Finding("missing")
    return [right, lacking] if label == Label.PARTIAL and right else [lacking]


def _quoted(code: str, item: Item, span: Span | None) -> Finding:
    if span is None:
        return Finding(f"{code}_unquoted")
    return Finding(code, params={"quote": quote(item, span)})
