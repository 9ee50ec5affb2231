"""How sure a draft is of its points, which is what a promise is made on. Pure.

A draft's confidence speaks of its label. Two labels may carry the same points (an answer that contradicts and one that misses
the point both earn nothing), and a rubric is right only where each of its criteria is.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from grading.verdict import Label

__all__ = ["assurance"]

WORTH = {
    Label.CORRECT: Decimal(1), Label.PARTIAL: Decimal("0.5"), Label.CONTRADICTORY: Decimal(0),
    Label.INCORRECT: Decimal(0),
}  # fmt: skip
# In drafts without levels, a criterion between met and missing got half of its points because it could not be told.
BETWEEN = 0.5


def assurance(
    score: Decimal,
    confidence: float,
    probabilities: Mapping[str, float],
    criteria: Sequence[Mapping[str, Any]],
) -> float:
    """Probability, 0..1, that the points are right, as the draft has it; the parts are as `Verdict.as_json` writes them.

    The product over the criteria where there are any, else the sum over the labels that carry these points, else the
    confidence.
    """
    if criteria:
        return math.prod(_of_criterion(one) for one in criteria)
    if probabilities:
        same = (chance for label, chance in probabilities.items() if WORTH.get(Label(label)) == score)
        return min(1.0, sum(same)) or confidence
    return confidence


def _of_criterion(row: Mapping[str, Any]) -> float:
    level, chance = Decimal(row["level"]), float(row["probability"])
    for one in row.get("levels", ()):
        if Decimal(one["level"]) == level:
            return float(one["probability"])
    if level == 1:
        return chance
    return 1 - chance if level == 0 else BETWEEN
