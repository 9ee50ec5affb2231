"""Words for a percentage: letters, levels of a standard, or a school's own. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

__all__ = ["MOST_STEPS", "PRESETS", "BadScale", "Step", "preset_of", "scale_of", "step_for"]

MOST_STEPS = 15
MOST_LETTERS = 30


class BadScale(ValueError):
    """`code` says what is wrong: name_missing, least_missing, twice, out_of_range, no_zero, too_many, too_long."""

    def __init__(self, code: str, name: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.name = name


@dataclass(frozen=True, slots=True)
class Step:
    """`least` is the lowest percentage that has this name."""

    name: str
    least: Decimal


def _steps(*rows: tuple[str, int]) -> tuple[Step, ...]:
    return tuple(Step(name, Decimal(least)) for name, least in rows)


# Names in Latin letters are translated where a person chooses the preset; the others are what they are.
PRESETS: Mapping[str, tuple[Step, ...]] = {
    "none": (),
    "letters": _steps(("A", 90), ("B", 80), ("C", 70), ("D", 60), ("F", 0)),
    "letters_signs": _steps(
        ("A", 93), ("A−", 90), ("B+", 87), ("B", 83), ("B−", 80), ("C+", 77), ("C", 73), ("C−", 70),
        ("D+", 67), ("D", 60), ("F", 0),
    ),
    "chinese": _steps(("优", 90), ("良", 80), ("中", 70), ("及格", 60), ("不及格", 0)),
    "standards": _steps(("Exceeding", 90), ("Meeting", 75), ("Approaching", 50), ("Beginning", 0)),
}  # fmt: skip


def scale_of(rows: Iterable[tuple[str, Decimal | None]]) -> tuple[Step, ...]:
    """Rows of (name, least percentage) as steps from the highest down; empty rows are passed over. Raises BadScale."""
    steps: list[Step] = []
    for name, least in rows:
        if not name and least is None:
            continue
        _check(name, least)
        assert least is not None  # checked
        steps.append(Step(name, least))
    steps.sort(key=lambda step: -step.least)
    if len(steps) > MOST_STEPS:
        raise BadScale("too_many")
    for values in ([step.name for step in steps], [str(step.least) for step in steps]):
        double = next((one for one in values if values.count(one) > 1), "")
        if double:
            raise BadScale("twice", double)
    if steps and steps[-1].least != 0:
        raise BadScale("no_zero", steps[-1].name)
    return tuple(steps)


def _check(name: str, least: Decimal | None) -> None:
    if not name:
        raise BadScale("name_missing", str(least))
    if least is None:
        raise BadScale("least_missing", name)
    if len(name) > MOST_LETTERS:
        raise BadScale("too_long", name[:MOST_LETTERS])
    if not 0 <= least <= 200:
        raise BadScale("out_of_range", name)


def step_for(percent: Decimal | None, steps: Sequence[Step]) -> str:
    """The name for a percentage as it is shown; "" without one, or without a scale."""
    if percent is None:
        return ""
    return next((step.name for step in steps if percent >= step.least), "")


def preset_of(steps: Sequence[Step]) -> str:
    """Which preset has these steps, or "own"."""
    return next((key for key, known in PRESETS.items() if tuple(steps) == known), "own")
