"""How far two sets of marks agree: exact, adjacent, Cohen's kappa, quadratic weighted kappa, each with its interval. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grading.agreement.bootstrap import STUDENTS, interval, resampled, sums_by

if TYPE_CHECKING:
    import numpy as np

__all__ = ["LEAST", "Agreement", "Estimate", "Pair", "agreement_of"]

# Below so many pairs a figure is withheld: it would be taken for more than it is.
LEAST = 10
SEED = 20260901
SAME = 1e-6


@dataclass(frozen=True, slots=True)
class Pair:
    """Two marks of one answer. Marks are numbers: levels counted from 0, or fractions of the points.

    `near`: the same or neighbouring levels, or points not more than one step apart.
    """

    student: int
    first: float
    second: float
    near: bool


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its 95% interval; None where fewer than STUDENTS students stand behind it."""

    value: float
    interval: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Agreement:
    """The two kappas are None where nothing varies: agreement by chance is then certain."""

    pairs: int
    students: int
    exact: Estimate
    adjacent: Estimate
    kappa: Estimate | None
    qwk: Estimate | None


def agreement_of(pairs: Sequence[Pair], seed: int = SEED) -> Agreement | None:
    """None below LEAST pairs.

    Kappa is (po - pe) / (1 - pe) (Cohen 1960, Educ. Psychol. Meas. 20). Quadratic weighted kappa is
    1 - mean (x - y)^2 / E (x - y)^2 with x and y drawn independently (Cohen 1968, Psychol. Bull. 70); for levels
    0, 1, 2, … it is the usual one, and it also holds for levels that are not equally far apart.
    """
    if len(pairs) < LEAST:
        return None
    sums = _sums(pairs)
    whole = _figures(sums.sum(0, keepdims=True))
    draws = _figures(resampled(sums, seed)) if len(sums) >= STUDENTS else None
    found = [_estimate(whole, draws, place) for place in range(4)]
    exact, adjacent, kappa, qwk = found
    assert exact is not None  # shares of at least one pair
    assert adjacent is not None
    return Agreement(len(pairs), len(sums), exact, adjacent, kappa, qwk)


def _sums(pairs: Sequence[Pair]) -> np.ndarray:
    """[students, 8 + 2 categories]: what every figure below can be made of, and what adds up over students."""
    import numpy as np

    first, second = (np.asarray([getattr(one, name) for one in pairs]) for name in ("first", "second"))
    near = np.asarray([one.near for one in pairs])
    same = np.abs(first - second) < SAME
    values = np.unique(np.round(np.concatenate([first, second]), 6))
    marked = [np.abs(mark[:, None] - values[None, :]) < SAME for mark in (first, second)]
    rows = np.column_stack(
        [np.ones(len(pairs)), same, near, first, second, first**2, second**2, (first - second) ** 2, *marked]
    )
    return sums_by([one.student for one in pairs], rows)


def _figures(sums: np.ndarray) -> np.ndarray:
    """[rows, 8 + 2 categories] -> [rows, 4]: exact, adjacent, kappa, QWK; NaN where one is not defined."""
    import numpy as np

    shares = sums / sums[:, :1]
    categories = (sums.shape[1] - 8) // 2
    exact, near, mean, other_mean, square, other_square, distance = shares[:, 1:8].T
    chance = (shares[:, 8 : 8 + categories] * shares[:, 8 + categories :]).sum(1)
    expected = square + other_square - 2 * mean * other_mean
    undefined = np.full(len(sums), np.nan)
    kappa = np.divide(exact - chance, 1 - chance, out=undefined.copy(), where=1 - chance > SAME)
    qwk = 1 - np.divide(distance, expected, out=undefined.copy(), where=expected > SAME**2)
    return np.column_stack([exact, near, kappa, qwk])


def _estimate(whole: np.ndarray, draws: np.ndarray | None, place: int) -> Estimate | None:
    value = float(whole[0, place])
    if value != value:  # NaN
        return None
    return Estimate(value, None if draws is None else interval(draws[:, place]))
