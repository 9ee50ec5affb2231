"""Choosing weights, temperatures and prior powers on rows that neither half was fitted on."""

from collections.abc import Sequence

import numpy as np

from ml import metrics
from ml.answers import labels
from ml.answers.mixture import FLOOR, Blend
from ml.train.data import Example

WEIGHTS = tuple(round(0.2 + 0.05 * step, 2) for step in range(14))
TEMPERATURES = tuple(round(0.5 + 0.05 * step, 2) for step in range(31))
POWERS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6)
# A step of the power must earn this much macro-F1, so that a small held-out set does not decide by luck.
WORTH = 0.004


def log_loss(probabilities: np.ndarray, target: np.ndarray) -> float:
    return float(-np.log(np.maximum(probabilities[np.arange(len(target)), target], FLOOR)).mean())


def fit_blend(cross: np.ndarray, hybrid: np.ndarray, target: np.ndarray, prior: np.ndarray) -> Blend:
    """Weight and temperature by log loss, then the smallest prior power that macro-F1 asks for."""
    flat = tuple(float(round(p, 4)) for p in prior)
    grid = [Blend(w, t, 0.0, flat) for w in WEIGHTS for t in TEMPERATURES]
    best = min(grid, key=lambda blend: log_loss(blend.probabilities(cross, hybrid), target))
    mixed = best.probabilities(cross, hybrid)

    def worth(power: float) -> float:
        guess = Blend(best.weight, best.temperature, power, flat).choose(mixed)
        return metrics.macro_f1(target, guess, len(flat)) - WORTH * power * 10

    return Blend(best.weight, best.temperature, max(POWERS, key=worth), flat)


def prior_of(space: str, examples: Sequence[Example]) -> np.ndarray:
    """Shares of the labels of a space in the examples of that space."""
    names = labels.labels_of(space)
    counts = np.bincount([names.index(e.label) for e in examples if e.space == space], minlength=len(names))
    return counts / counts.sum()
