"""Graders for tests of the chain around them: no model, verdicts that the answer itself asks for."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import ClassVar

import pytest

from grading.graders import base
from grading.graders.base import Grader, Item
from grading.verdict import CriterionVerdict, Label, Span, Verdict
from ml.weights import WeightsMissing

SHORT, CHOICE, NUMBER = "short_answer", "single_choice", "numeric"


def verdict_of(item: Item, confidence: float, version: str) -> Verdict:
    """Right when the answer says "path" or picks b; half right when it says "half"."""
    text = str(item.answer.get("text") or item.answer.get("choice") or "")
    score = Decimal(1) if "path" in text or text == "b" else Decimal("0.5") if "half" in text else Decimal(0)
    label = {Decimal(1): Label.CORRECT, Decimal(0): Label.INCORRECT}.get(score, Label.PARTIAL)
    span = Span(0, min(4, len(text))) if text and score else None
    criteria = tuple(CriterionVerdict(one.id, float(score), score, span) for one in item.criteria)
    spans = (span,) if span else ()
    return Verdict(
        score, label, confidence, item.kind, version, criteria=criteria, spans=spans,
        flags=("blank",) if not text else (),
    )  # fmt: skip


class Tiny(Grader):
    """Counts what it is given; answers that say "poison" break it."""

    seen: ClassVar[list[str]] = []
    confidence = 0.7
    here = True

    def version(self) -> str:
        return "tiny-1"

    def grade(self, items: Sequence[Item]) -> list[Verdict]:
        if not self.here:
            raise WeightsMissing("the tiny model is not here. Run: manage.py models pull tiny")
        type(self).seen.extend(item.id for item in items)
        if any("poison" in str(item.answer) for item in items):
            raise RuntimeError("this answer breaks the grader")
        return [verdict_of(item, self.confidence, self.version()) for item in items]


class TinyModel(Tiny):
    needs_model = True


class TinyRule(Tiny):
    confidence = 1.0


@pytest.fixture
def tiny(monkeypatch: pytest.MonkeyPatch) -> type[Tiny]:
    """Tiny graders for all kinds; `tiny.seen` lists the responses that were judged."""
    Tiny.seen.clear()
    for kind, grader in {SHORT: TinyModel, CHOICE: TinyRule, NUMBER: TinyRule}.items():
        monkeypatch.setitem(base._registry, kind, grader)
    return Tiny
