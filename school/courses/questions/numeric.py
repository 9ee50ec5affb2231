"""A number, perhaps with a unit: {"value", "tolerance", "unit", "unit_required"}; numbers are decimal strings."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from school.courses.questions.base import Content, Form, Problem, QuestionKind, text_of

MAX_UNIT = 20
# Beyond this a float of the grader would lose the tolerance.
LARGEST_EXPONENT = 60


class Numeric(QuestionKind):
    kind = "numeric"

    def blank(self) -> Content:
        return {"value": "", "tolerance": "0", "unit": "", "unit_required": False}

    def read(self, form: Form) -> Content:
        return {
            "value": text_of(form.get("value", "")),
            "tolerance": text_of(form.get("tolerance", "")) or "0",
            "unit": text_of(form.get("unit", "")),
            "unit_required": bool(form.get("unit_required", "")),
        }

    def validate(self, content: Mapping[str, Any]) -> tuple[Content, list[Problem]]:
        problems = []
        value, tolerance = _number(content.get("value")), _number(content.get("tolerance", "0"))
        unit, required = text_of(content.get("unit")), bool(content.get("unit_required"))
        if not text_of(content.get("value")):
            problems.append(Problem("value", "empty"))
        elif value is None:
            problems.append(Problem("value", "not_a_number"))
        if tolerance is None:
            problems.append(Problem("tolerance", "not_a_number"))
        elif tolerance < 0:
            problems.append(Problem("tolerance", "negative"))
        if len(unit) > MAX_UNIT:
            problems.append(Problem("unit", "too_long", {"most": MAX_UNIT}))
        if required and not unit:
            problems.append(Problem("unit", "unit_needed"))
        clean = {
            "value": text_of(content.get("value")) if value is None else _written(value),
            "tolerance": text_of(content.get("tolerance")) if tolerance is None else _written(tolerance),
            "unit": unit,
            "unit_required": required,
        }
        return clean, problems

    def key(self, content: Mapping[str, Any]) -> list[str]:
        value = f"{content['value']} {content.get('unit', '')}".strip()
        exact = content.get("tolerance", "0") in {"", "0"}
        return [value if exact else f"{value} (± {content['tolerance']})"]

    def answer(self, value: str) -> dict[str, str]:
        return {"text": text_of(value)}


def _number(typed: Any) -> Decimal | None:
    """What a teacher types: a decimal point or comma, a typographic minus, 1.5e-3; None when it is no number."""
    text = text_of(typed).replace(",", ".").replace("−", "-").replace(" ", "").replace("\u00a0", "")
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    if not number.is_finite() or (number and abs(number.adjusted()) > LARGEST_EXPONENT) or len(text) > 60:
        return None
    return number


def _written(number: Decimal) -> str:
    return format(number, "f") if abs(number.adjusted()) < 12 else str(number)
