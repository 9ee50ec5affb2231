"""Fitting how a criterion's own credit and that of the whole answer make its probability. Pure but for SciPy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from grading.graders.criteria import FLOOR, Mix, cuts

__all__ = ["Credit", "fit", "left_out"]

FOLDS = 6
# Holds the weights near nothing; the rows of a demo school are few.
RIDGE = 0.002


@dataclass(frozen=True, slots=True)
class Credit:
    """Credits of a criterion's statement and of the whole answer in [0, 1], and the place of the level meant."""

    answer: str  # the question's name, a hyphen, and the answer's number
    own: float
    whole: float
    meant: int

    @property
    def question(self) -> str:
        return self.answer.rpartition("-")[0]


def fit(rows: Sequence[Credit], levels: int = 3) -> Mix:
    """The mix of the least log loss in a cumulative model with the grader's own cuts (McCullagh 1980)."""
    from scipy.optimize import minimize

    credits = np.array([(row.own, row.whole) for row in rows]).clip(FLOOR, 1 - FLOOR)
    odds = np.log(credits / (1 - credits))
    starts = np.array(cuts(levels))
    starts = np.log(starts / (1 - starts))
    reached = np.array([row.meant for row in rows])[:, None] > np.arange(levels - 1)[None]

    def loss(weights: np.ndarray) -> float:
        passed = 1 / (1 + np.exp(-((odds @ weights[:2] + weights[2])[:, None] - starts[None])))
        bounds = np.hstack([np.ones((len(rows), 1)), passed, np.zeros((len(rows), 1))])
        chances = (bounds[:, :-1] - bounds[:, 1:])[np.arange(len(rows)), reached.sum(axis=1)]
        return float(-np.log(np.maximum(chances, FLOOR)).mean() + RIDGE * (weights[:2] ** 2).sum())

    return Mix(*(round(float(one), 2) for one in minimize(loss, np.array([0.5, 0.5, 0.0])).x))


def left_out(rows: Sequence[Credit], seed: int = 0) -> list[Mix]:
    """For each row the mix that was fitted on other questions."""
    names = sorted({row.question for row in rows})
    order = np.random.default_rng(seed).permutation(len(names))
    fold = {names[place]: number % FOLDS for number, place in enumerate(order)}
    found = {
        number: fit([row for row in rows if fold[row.question] != number])
        for number in sorted(set(fold.values()))
    }
    return [found[fold[row.question]] for row in rows]
