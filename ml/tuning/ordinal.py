"""From one number a row to levels: cut points and spread of an ordinal scale (McCullagh 1980).

A head predicts a latent score; a level is likely in so far as the latent score, give or take the spread seen on rows held out,
falls between its two cut points.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

FLOOR = 1e-4


@dataclass(frozen=True, slots=True)
class Scale:
    """`levels` ascending shares of the points, `cuts` one less, `spread` the standard error of a latent score.

    `usual` [levels] is the chance that each level keeps whatever the answer, for so few rows cannot rule it out; the rest
    goes by the answer. None in scales saved before there was any: nothing is kept.
    """

    levels: np.ndarray
    cuts: np.ndarray
    spread: float
    usual: np.ndarray | None = None

    def probabilities(self, latent: np.ndarray) -> np.ndarray:
        """[rows, levels], each row summing to 1."""
        from scipy.special import ndtr

        inner = ndtr((self.cuts[None, :] - latent[:, None]) / self.spread)
        edges = np.concatenate([np.zeros((len(latent), 1)), inner, np.ones((len(latent), 1))], axis=1)
        found = np.maximum(np.diff(edges, axis=1), FLOOR)
        found = found / found.sum(1, keepdims=True)
        return found if self.usual is None else self.usual + (1 - self.usual.sum()) * found

    def choose(self, latent: np.ndarray) -> np.ndarray:
        """Index of the level between whose cut points each latent score lies."""
        return np.searchsorted(self.cuts, latent, side="right")


def levels_of(scores: Sequence[float] | np.ndarray) -> np.ndarray:
    """The distinct scores, ascending."""
    return np.unique(np.round(np.asarray(scores, dtype=float), 4))


def fit(latent: np.ndarray, scores: np.ndarray) -> Scale:
    """A scale from latent scores of rows that were held out when their head was fitted, and their true scores.

    The cut points give each level the share that the teacher gave it: a ridge draws every guess towards the mean, and cutting
    halfway between levels would hardly ever give the lowest or the highest. The levels chosen do not hang on `usual`.
    """
    scores = np.round(scores, 4)  # as levels are: two thirds must not count as less than the level 0.6667
    levels = levels_of(scores)
    below = np.asarray([(scores < level - 1e-9).mean() for level in levels[1:]])
    cuts = np.maximum.accumulate(np.quantile(latent, below))
    truth = np.searchsorted(levels, scores)
    return Scale(levels, cuts, spread_of(levels, cuts, latent, truth), usual_of(truth, len(levels)))


def usual_of(truth: np.ndarray, levels: int) -> np.ndarray:
    """What each of k levels [levels] keeps, from the true level [rows] of n rows: in all k / (n + k), as though the rows had been
    joined by one more a level that tells nothing of its answer (the add-one rule of Laplace 1814). It is shared as the teacher
    gave the levels, half a row added to each (Krichevsky & Trofimov 1981), so that none is held impossible.
    """
    rows = len(truth)
    shares = (np.bincount(truth, minlength=levels) + 0.5) / (rows + levels / 2)
    return shares * levels / (rows + levels)


def spread_of(levels: np.ndarray, cuts: np.ndarray, latent: np.ndarray, truth: np.ndarray) -> float:
    """The spread under which the true levels of rows held out are likeliest: one number, so that few rows can tell it."""
    tried = np.geomspace(0.03, 1.0, 24)
    rows = np.arange(len(truth))
    fits = [np.log(Scale(levels, cuts, s).probabilities(latent)[rows, truth]).mean() for s in tried]
    return float(tried[int(np.argmax(fits))])
