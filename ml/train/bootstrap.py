"""Paired bootstrap intervals of what sets two graders apart on the same rows (Efron & Tibshirani 1993).

Whole groups are drawn, with replacement: answers to one question are right or wrong together, so that the rows of a new question
count as one observation. Both graders are measured on the same draws.
"""

from dataclasses import dataclass

import numpy as np

from ml.train.mixture import FLOOR

DRAWS, SHARE = 1_000, 0.95


@dataclass(frozen=True, slots=True)
class Gap:
    """A difference with the ends of its interval."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:+.3f} [{self.low:+.3f}, {self.high:+.3f}]"


def draws_of(groups: np.ndarray, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """The place of each row's group, and how often each draw takes each group [draws, groups]."""
    names, place = np.unique(groups, return_inverse=True)
    even = np.full(len(names), 1 / len(names))
    return place, np.random.default_rng(seed).multinomial(len(names), even, size=DRAWS)


def gap_of(left: float, right: float, differences: np.ndarray) -> Gap:
    low, high = np.quantile(differences, [(1 - SHARE) / 2, (1 + SHARE) / 2])
    return Gap(left - right, float(low), float(high))


def f1_of(counts: np.ndarray) -> np.ndarray:
    """Macro-F1 over the classes that occur, of confusions [draws, classes, classes] whose rows are the truth."""
    hits, truths = np.diagonal(counts, axis1=1, axis2=2), counts.sum(2)
    total = truths + counts.sum(1)
    each = np.divide(2.0 * hits, total, out=np.zeros(hits.shape), where=total > 0)
    present = truths > 0
    found: np.ndarray = (each * present).sum(1) / present.sum(1)
    return found


def macro_f1(
    target: np.ndarray, left: np.ndarray, right: np.ndarray, groups: np.ndarray, classes: int, seed: int = 0
) -> Gap:
    """Macro-F1 of the choices `left` less that of the choices `right`."""
    place, taken = draws_of(groups, seed)

    def counted(guess: np.ndarray) -> np.ndarray:
        counts = np.zeros((taken.shape[1], classes, classes))
        np.add.at(counts, (place, target, guess), 1)
        return counts

    pair = [counted(guess) for guess in (left, right)]
    whole = [float(f1_of(counts.sum(0)[None])[0]) for counts in pair]
    drawn = [f1_of(np.tensordot(taken, counts, axes=1)) for counts in pair]
    return gap_of(whole[0], whole[1], drawn[0] - drawn[1])


def log_loss(
    target: np.ndarray, left: np.ndarray, right: np.ndarray, groups: np.ndarray, seed: int = 0
) -> Gap:
    """Log loss of the probabilities `left` [rows, classes] less that of `right`: below zero where `left` is the better one."""
    place, taken = draws_of(groups, seed)
    rows = np.arange(len(target))
    each = [-np.log(np.maximum(chances[rows, target], FLOOR)) for chances in (left, right)]
    sizes = taken @ np.bincount(place)
    drawn = [(taken @ np.bincount(place, weights=losses)) / sizes for losses in each]
    return gap_of(float(each[0].mean()), float(each[1].mean()), drawn[0] - drawn[1])
