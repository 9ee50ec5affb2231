"""Choosing weights, temperatures and prior powers on rows that neither half was fitted on."""

from collections.abc import Sequence
from itertools import product

import numpy as np

from ml import metrics
from ml.answers import labels
from ml.answers.mixture import FLOOR, Blend
from ml.train.data import Example

VIEWS = ("cross", "hybrid", "memory")
SHARES = tuple(round(0.1 * step, 1) for step in range(11))
TEMPERATURES = tuple(round(0.5 + 0.05 * step, 2) for step in range(31))
POWERS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6)
# A step of the power must earn this much macro-F1, so that a small held-out set does not decide by luck.
WORTH = 0.004


def log_loss(probabilities: np.ndarray, target: np.ndarray) -> float:
    return float(-np.log(np.maximum(probabilities[np.arange(len(target)), target], FLOOR)).mean())


def fit_blend(views: Sequence[np.ndarray], target: np.ndarray, prior: np.ndarray) -> Blend:
    """Weights and temperature by log loss, then the smallest prior power that macro-F1 asks for.

    The first view, the cross-encoder, and the second, the hybrid, always have a say.
    """
    flat = tuple(float(round(p, 4)) for p in prior)
    some = [w for w in product(SHARES, repeat=len(views)) if abs(sum(w) - 1) < 1e-9 and min(w[:2]) > 0.15]
    grid = [Blend(weights, t, 0.0, flat) for weights in some for t in TEMPERATURES]
    best = min(grid, key=lambda blend: log_loss(blend.probabilities(*views), target))
    mixed = best.probabilities(*views)

    def worth(power: float) -> float:
        guess = Blend(best.weights, best.temperature, power, flat).choose(mixed)
        return metrics.macro_f1(target, guess, len(flat)) - WORTH * power * 10

    return Blend(best.weights, best.temperature, max(POWERS, key=worth), flat)


def prior_of(space: str, examples: Sequence[Example]) -> np.ndarray:
    """Shares of the labels of a space in the examples of that space."""
    names = labels.labels_of(space)
    counts = np.bincount([names.index(e.label) for e in examples if e.space == space], minlength=len(names))
    return counts / counts.sum()


def figures(blend: Blend, views: Sequence[np.ndarray], target: np.ndarray) -> dict[str, float]:
    """What a blend reaches on rows: of the choice, of correct against the rest, of the calibration, of each view."""
    mixed = blend.probabilities(*views)
    guess = blend.choose(mixed)
    sure = mixed[np.arange(len(guess)), guess]
    # "Correct" is the first label of every space; the pair of `score` has it last.
    positive = 1 if mixed.shape[1] == 2 else 0
    truth = (target == positive).astype(int)
    found = {
        "rows": float(len(target)),
        "accuracy": metrics.accuracy(target, guess),
        "macro_f1": metrics.macro_f1(target, guess, mixed.shape[1]),
        "macro_f1_2way": metrics.macro_f1(truth, (mixed[:, positive] >= 0.5).astype(int), 2),
        "auc": metrics.auc(truth, mixed[:, positive]),
        "ece": metrics.calibration_error(sure, guess == target),
    }
    for name, view in zip(VIEWS, views, strict=False):
        found[f"{name}_macro_f1"] = metrics.macro_f1(target, view.argmax(1), mixed.shape[1])
        found[f"{name}_auc"] = metrics.auc(truth, view[:, positive])
    return found
