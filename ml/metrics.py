"""Figures of a classifier on labelled rows; plain NumPy, so that benches and training agree."""

from collections.abc import Sequence

import numpy as np

Numbers = Sequence[float] | Sequence[int] | Sequence[bool] | np.ndarray


def confusion(truth: Numbers, guess: Numbers, classes: int) -> np.ndarray:
    """Counts [classes, classes]; rows are the truth."""
    counts = np.zeros((classes, classes), dtype=np.int64)
    np.add.at(counts, (np.asarray(truth), np.asarray(guess)), 1)
    return counts


def accuracy(truth: Numbers, guess: Numbers) -> float:
    return float(np.mean(np.asarray(truth) == np.asarray(guess)))


def f1_by_class(truth: Numbers, guess: Numbers, classes: int) -> np.ndarray:
    """F1 of each class; 0 where a class is neither true nor guessed."""
    counts = confusion(truth, guess, classes)
    hits = np.diag(counts)
    total = counts.sum(0) + counts.sum(1)
    return np.divide(2.0 * hits, total, out=np.zeros(classes), where=total > 0)


def macro_f1(truth: Numbers, guess: Numbers, classes: int) -> float:
    """Mean F1 over the classes that occur in the truth (as SemEval-2013 Task 7 reports it)."""
    present = np.bincount(np.asarray(truth), minlength=classes) > 0
    return float(f1_by_class(truth, guess, classes)[present].mean())


def weighted_f1(truth: Numbers, guess: Numbers, classes: int) -> float:
    weights = np.bincount(np.asarray(truth), minlength=classes)
    return float(np.average(f1_by_class(truth, guess, classes), weights=weights))


def quadratic_kappa(truth: Numbers, guess: Numbers, levels: int) -> float:
    """Quadratic weighted kappa of two ratings on 0..levels-1 (Cohen 1968); 0 when nothing varies."""
    counts = confusion(np.asarray(truth, dtype=int), np.asarray(guess, dtype=int), levels).astype(float)
    grid = np.arange(levels)
    weights = (grid[:, None] - grid[None, :]) ** 2
    expected = np.outer(counts.sum(1), counts.sum(0)) / counts.sum()
    spread = float((weights * expected).sum())
    return 1.0 - float((weights * counts).sum()) / spread if spread else 0.0


def calibration_error(confidence: Numbers, right: Numbers, bins: int = 15) -> float:
    """Expected calibration error over equally wide bins (Naeini et al. 2015)."""
    sure, hit = np.asarray(confidence, dtype=float), np.asarray(right, dtype=float)
    place = np.minimum((sure * bins).astype(int), bins - 1)
    gaps = [
        abs(sure[place == b].mean() - hit[place == b].mean()) * np.mean(place == b) for b in np.unique(place)
    ]
    return float(sum(gaps))


def calibration_error_by_chance(confidence: Numbers, draws: int = 200) -> float:
    """The calibration error that as many rows would show if each were right with exactly the claimed chance: a mean of draws."""
    sure, random = np.asarray(confidence, dtype=float), np.random.default_rng(0)
    return float(np.mean([calibration_error(sure, random.random(len(sure)) < sure) for _ in range(draws)]))


def auc(truth: Numbers, score: Numbers) -> float:
    """Area under the ROC curve by ranks, ties counted half; 0.5 when only one class occurs."""
    flags, values = np.asarray(truth, dtype=bool), np.asarray(score, dtype=float)
    positives, negatives = int(flags.sum()), int((~flags).sum())
    if not positives or not negatives:
        return 0.5
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
    return float((ranks[flags].sum() - positives * (positives + 1) / 2) / (positives * negatives))
