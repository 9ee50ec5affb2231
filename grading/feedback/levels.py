"""Feedback for other levels than the draft's: what a teacher changes, the words follow. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from grading.feedback.rendering import Voice, lines
from grading.verdict import Finding, Label, Verdict

__all__ = ["Phrases", "at_levels", "phrases"]

MET, PARTLY, MISSING = "met", "partly", "missing"
# With the student's words and without.
_CODES = {
    MET: ("criterion_met", "criterion_met_unquoted"),
    PARTLY: ("criterion_partly_quoted", "criterion_partly"),
    MISSING: ("criterion_missing", "criterion_missing"),
}
_NEXT = {Label.CORRECT: "next_done", Label.PARTIAL: "next_add", Label.INCORRECT: "next_rewrite"}
_CONTRADICTIONS = ("contradiction", "contradiction_unquoted")


@dataclass(frozen=True, slots=True)
class Phrases:
    """The sentences that a page needs to follow a teacher's levels, as `at_levels` would say them.

    `criteria` maps a criterion's id to its sentence by `met`, `partly` and `missing`; `wrong` stands only where no
    level earns anything, `always` whatever is chosen; `after` is what to do next, by the same three names of the whole.
    """

    criteria: Mapping[str, Mapping[str, str]]
    wrong: tuple[str, ...]
    always: tuple[str, ...]
    after: Mapping[str, str]


def at_levels(verdict: Verdict, levels: Mapping[str, Decimal]) -> Verdict | None:
    """The verdict as if it had found these levels, by criterion id; None where it says nothing of one of them.

    Score and confidence stay: this is for words alone.
    """
    found = _of_criteria(verdict)
    if found is None or set(found) != set(levels):
        return None
    label = _label(list(levels.values()))
    said = sorted((_at(one, _state(levels[name])) for name, one in found.items()), key=_rank)
    others = _always(verdict) if label != Label.INCORRECT else [*_wrong(verdict), *_always(verdict)]
    return replace(verdict, label=label, findings=(*said, *others, Finding(_NEXT[label])))


def phrases(verdict: Verdict, voice: Voice) -> Phrases | None:
    """Every sentence that `at_levels` may need; None where the verdict speaks of no criterion."""
    found = _of_criteria(verdict)
    if not found:
        return None

    def said(finding: Finding, label: Label = Label.CORRECT) -> str:
        text = lines(replace(verdict, label=label, findings=(finding,)), voice)[0].text
        return verdict.wordings.get(text, text)

    states = {Label.CORRECT: MET, Label.PARTIAL: PARTLY, Label.INCORRECT: MISSING}
    return Phrases(
        {name: {state: said(_at(one, state)) for state in _CODES} for name, one in found.items()},
        tuple(map(said, _wrong(verdict))),
        tuple(map(said, _always(verdict))),
        {state: said(Finding(_NEXT[label]), label) for label, state in states.items()},
    )


def _of_criteria(verdict: Verdict) -> dict[str, Finding] | None:
    """The finding of each criterion, in the rubric's order; None where one has none."""
    found = {one.criterion_id: one for one in verdict.findings if one.criterion_id}
    if set(found) != {one.criterion_id for one in verdict.criteria}:
        return None
    return {one.criterion_id: found[one.criterion_id] for one in verdict.criteria}


def _at(finding: Finding, state: str) -> Finding:
    return replace(finding, code=_CODES[state]["quote" not in finding.params])


def _rank(finding: Finding) -> int:
    return next(place for place, codes in enumerate(_CODES.values()) if finding.code in codes)


def _state(level: Decimal) -> str:
    return MET if level == 1 else PARTLY if level else MISSING


def _label(levels: list[Decimal]) -> Label:
    return (
        Label.CORRECT
        if all(one == 1 for one in levels)
        else Label.PARTIAL
        if any(levels)
        else Label.INCORRECT
    )


def _wrong(verdict: Verdict) -> list[Finding]:
    return [one for one in verdict.findings if one.code in _CONTRADICTIONS]


def _always(verdict: Verdict) -> list[Finding]:
    rest = (one for one in verdict.findings if not one.criterion_id and one.code not in _CONTRADICTIONS)
    return [one for one in rest if not one.code.startswith("next_")]
