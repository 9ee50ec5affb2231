"""Where an answer that is read twice stands. Pure."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum

__all__ = ["Stage", "apart", "stage_of"]


class Stage(StrEnum):
    UNASSIGNED = "unassigned"  # nobody else may read it
    TO_READ = "to_read"
    WAITS_FIRST = "waits_first"  # read twice, and the first grade is still missing
    NEAR = "near"  # the first grade stands
    APART = "apart"  # somebody has to settle it
    SETTLED = "settled"


def apart(first: Decimal, second: Decimal, gap: Decimal) -> bool:
    """Whether two marks (fractions of the points) differ by more than `gap`, a fraction too."""
    return abs(first - second) > gap


def stage_of(
    *, assigned: bool, first: Decimal | None, second: Decimal | None, gap: Decimal, settled: bool = False
) -> Stage:
    """The stage from both marks, None where there is none yet."""
    if settled:
        return Stage.SETTLED
    if second is None:
        return Stage.TO_READ if assigned else Stage.UNASSIGNED
    if first is None:
        return Stage.WAITS_FIRST
    return Stage.APART if apart(first, second, gap) else Stage.NEAR
