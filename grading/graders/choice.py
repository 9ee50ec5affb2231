"""Single choice: the key decides."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from grading.graders.base import Grader, Item
from grading.verdict import Finding, Label, Verdict


class ChoiceGrader(Grader):
    kind = "single_choice"

    def version(self) -> str:
        return "choice-1"

    def grade(self, items: Sequence[Item]) -> list[Verdict]:
        return [self._one(item) for item in items]

    def _one(self, item: Item) -> Verdict:
        choice = str(item.answer.get("choice", ""))
        right = bool(choice) and choice == item.content.get("correct")
        why = str(item.content.get("explanations", {}).get(choice, ""))
        chosen = next(
            (str(one["text"]) for one in item.content.get("options", []) if one["id"] == choice), choice
        )
        finding = (
            Finding("right_option")
            if right
            else Finding("wrong_option", params={"chosen": chosen, "why": why})
        )
        return Verdict(
            score=Decimal(1 if right else 0),
            label=Label.CORRECT if right else Label.INCORRECT,
            confidence=1.0,
            grader=self.kind,
            version=self.version(),
            findings=(finding if choice else Finding("blank"),),
            flags=() if choice else ("blank",),
        )
