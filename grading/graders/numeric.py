"""Numbers: the value within its tolerance, in any spelling and any SI prefix of the right unit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from grading.graders import units
from grading.graders.base import Grader, Item
from grading.quantities import Quantity, read_quantity
from grading.verdict import Finding, Label, Verdict

HALF = Decimal("0.5")
NEAR = Decimal("0.02")  # within 2 % of the value: a slip of rounding
LONGEST = 200


class NumericGrader(Grader):
    """1 for the right value, 0.5 where only a required unit is missing, else 0 with what went wrong."""

    kind = "numeric"

    def version(self) -> str:
        return "numeric-1"

    def grade(self, items: Sequence[Item]) -> list[Verdict]:
        return [self._one(item) for item in items]

    def _one(self, item: Item) -> Verdict:
        text = str(item.answer.get("text", "")).strip()
        if not text:
            return self._verdict(Decimal(0), "blank", flags=("blank",))
        # A pupil's number is short; what is longer is an essay that happens to hold digits.
        quantity = read_quantity(text) if len(text) <= LONGEST else None
        if quantity is None:
            return self._verdict(Decimal(0), "not_a_number", flags=("unreadable_number",), given=text[:60])
        return self._judge(quantity, text, item.content)

    def _judge(self, quantity: Quantity, text: str, content: Mapping[str, Any]) -> Verdict:
        wanted, tolerance = Decimal(str(content["value"])), Decimal(str(content.get("tolerance") or 0))
        unit = str(content.get("unit") or "")
        factor = _factor(quantity, unit)
        if factor is None:
            return self._verdict(Decimal(0), "wrong_unit", unit=unit, given=quantity.unit[:40])
        values = [value * factor for value in quantity.values]
        if not any(abs(value - wanted) <= tolerance for value in values):
            return self._verdict(Decimal(0), _slip(values, wanted, tolerance), given=text[:60])
        if unit and content.get("unit_required") and not quantity.unit:
            return self._verdict(HALF, "unit_missing", unit=unit)
        return self._verdict(Decimal(1), "right_value")

    def _verdict(self, score: Decimal, code: str, *, flags: tuple[str, ...] = (), **params: str) -> Verdict:
        label = Label.CORRECT if score == 1 else Label.PARTIAL if score else Label.INCORRECT
        return Verdict(
            score=score, label=label, confidence=1.0, grader=self.kind, version=self.version(),
            findings=(Finding(code, params=params),), flags=flags,
        )  # fmt: skip


def _factor(quantity: Quantity, unit: str) -> Decimal | None:
    """What turns the typed unit into the wanted one; 1 for a bare number; None for another kind of unit."""
    if not quantity.unit or quantity.unit == unit:
        return Decimal(1)
    try:
        typed, wanted = units.parse(quantity.unit), units.parse(unit)
    except units.UnknownUnit:
        return None
    return typed.factor / wanted.factor if typed.bases == wanted.bases else None


def _slip(values: list[Decimal], wanted: Decimal, tolerance: Decimal) -> str:
    """The usual slips, told apart so that feedback can name them."""
    if any(abs(-value - wanted) <= tolerance for value in values):
        return "wrong_sign"
    for power in (-6, -3, -2, -1, 1, 2, 3, 6):
        if any(abs(value.scaleb(power) - wanted) <= tolerance for value in values):
            return "power_of_ten"
    close = max(3 * tolerance, abs(wanted) * NEAR)
    return "off_by_tolerance" if any(abs(value - wanted) <= close for value in values) else "wrong_value"
