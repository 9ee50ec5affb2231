"""Choosing weights, temperatures and prior powers on rows that no view was fitted on, and telling what they reach.

The figures are cross-fitted: what is said of a fifth of the questions (or students) comes from a blend chosen on the others.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from ml import metrics
from ml.answers import labels
from ml.answers.mixture import FLOOR, Blend
from ml.train.data import Example

VIEWS = {
    "far": ("cross", "hybrid"),
    "new": ("cross", "hybrid", "comparison"),
    "seen": ("cross", "hybrid", "memory", "comparison"),
}
SHARES = tuple(round(0.1 * step, 1) for step in range(11))
TEMPERATURES = tuple(round(0.5 + 0.05 * step, 2) for step in range(31))
POWERS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
# A step of the power, and a view beside those that do, must earn this much macro-F1, so that luck does not decide.
WORTH = 0.004
# A threshold of confidence holds when fewer than so many would be right above it with at most this chance.
RIGHT, RISK, LEAST = 0.95, 0.1, 45
THRESHOLDS = tuple(round(0.99 - 0.005 * step, 3) for step in range(99))
FOLDS = 5


@dataclass(frozen=True, slots=True)
class Held:
    """Held-out rows of one space: the probabilities of each view, the labels, and which row belongs together."""

    views: tuple[np.ndarray, ...]
    target: np.ndarray
    groups: np.ndarray

    def some(self, at: np.ndarray) -> "Held":
        return Held(tuple(view[at] for view in self.views), self.target[at], self.groups[at])


def log_loss(probabilities: np.ndarray, target: np.ndarray) -> float:
    return float(-np.log(np.maximum(probabilities[np.arange(len(target)), target], FLOOR)).mean())


def shares_of(views: int, others: Sequence[float] = ()) -> list[tuple[float, ...]]:
    """All weights to try for so many views; with `others` the first view's, and what it leaves is shared out as they say."""
    if others:
        return [(first, *(round((1 - first) * share, 4) for share in others)) for first in SHARES]
    return [w for w in product(SHARES, repeat=views) if abs(sum(w) - 1) < 1e-9]


def fit_shares(held: Held) -> Blend:
    """Weights of all views by log loss, each at its own best temperature; no prior."""
    even = tuple(1.0 for _ in held.views[0][0])
    tried = [
        Blend(shares, temperature, 0.0, even)
        for shares, temperature in product(shares_of(len(held.views)), TEMPERATURES)
    ]
    return min(tried, key=lambda blend: log_loss(blend.probabilities(*held.views), held.target))


def fit_sure(blend: Blend, held: Held, positive: int = 0) -> float | None:
    """The lowest chance of being correct (label `positive`), or of not being so, from which on the blend is right often enough.

    Thresholds are fixed in advance and asked from the highest down until the exact binomial tail does not hold one (Learn then
    Test with fixed-sequence testing, Angelopoulos et al. 2021). None where it holds none.
    """
    from scipy.stats import binom

    correct = blend.probabilities(*held.views)[:, positive]
    chance = np.maximum(correct, 1 - correct)
    missed = (correct >= 0.5) != (held.target == positive)
    found = None
    for threshold in THRESHOLDS:
        above = chance >= threshold
        if above.sum() < LEAST:
            continue
        if binom.cdf(missed[above].sum(), above.sum(), 1 - RIGHT) > RISK:
            break
        found = threshold
    return found


def fit_blend(
    held: Held, prior: np.ndarray, power: float | None = None, others: Blend | None = None
) -> Blend:
    """Weights and temperature by log loss, then the smallest prior power that macro-F1 asks for, unless one is given.

    `others` blends the views beside the first, where more rows than these tell of it: its shares are kept, and all of it
    where the first view gets no share.
    """
    flat = tuple(float(round(p, 4)) for p in prior)
    some = shares_of(len(held.views), others.weights if others else ())

    def loss(blend: Blend) -> float:
        return log_loss(blend.probabilities(*held.views), held.target)

    plain = min((Blend(weights, 0.8, 0.0, flat) for weights in some), key=loss)
    best = min((Blend(plain.weights, t, 0.0, flat) for t in TEMPERATURES), key=loss)
    if others and not best.weights[0]:
        best = replace(best, temperature=others.temperature)
    return replace(best, tau=fit_power(best, held) if power is None else power)


def fit_together(held: Held, prior: np.ndarray, power: float, others: Blend) -> Blend:
    """The share of the first view and the temperature that have the least log loss together; the rest is shared as in `others`.

    A view that claims too much gets a smaller share than it deserves where shares are compared at one temperature.
    """
    flat = tuple(float(round(p, 4)) for p in prior)
    some = shares_of(len(held.views), others.weights)
    tried = [Blend(weights, temperature, power, flat) for weights, temperature in product(some, TEMPERATURES)]
    best = min(tried, key=lambda blend: log_loss(blend.probabilities(*held.views), held.target))
    return best if best.weights[0] else replace(best, temperature=others.temperature)


def fit_power(blend: Blend, held: Held) -> float:
    """The smallest power of the prior that macro-F1 asks for."""
    mixed = blend.probabilities(*held.views)

    def worth(power: float) -> float:
        guess = replace(blend, tau=power).choose(mixed)
        return metrics.macro_f1(held.target, guess, len(blend.prior)) - WORTH * power * 10

    return max(POWERS, key=worth)


def folds_of(groups: np.ndarray, seed: int, folds: int = FOLDS) -> np.ndarray:
    """The fold of each row; rows of one group share theirs."""
    names = np.unique(groups)
    order = np.random.default_rng(seed).permutation(len(names))
    place = dict(zip(names[order], np.arange(len(names)) % folds, strict=True))
    return np.asarray([place[name] for name in groups])


def crossed(held: Held, seed: int, choose: Callable[[Held], Blend]) -> tuple[np.ndarray, np.ndarray]:
    """Probabilities and choices for each row from a blend that was chosen on the other groups."""
    fold = folds_of(held.groups, seed)
    mixed, guess = np.zeros(held.views[0].shape), np.zeros(len(fold), dtype=int)
    for number in np.unique(fold):
        blend = choose(held.some(fold != number))
        at = fold == number
        mixed[at] = blend.probabilities(*(view[at] for view in held.views))
        guess[at] = blend.choose(mixed[at])
    return mixed, guess


def prior_of(space: str, examples: Sequence[Example]) -> np.ndarray:
    """Shares of the labels of a space in the examples of that space."""
    names = labels.labels_of(space)
    counts = np.bincount([names.index(e.label) for e in examples if e.space == space], minlength=len(names))
    return counts / counts.sum()


def figures(held: Held, mixed: np.ndarray, guess: np.ndarray, names: Sequence[str]) -> dict[str, float]:
    """What a blend reaches on rows: of the choice, of correct against the rest, of the calibration, of each view."""
    target, classes = held.target, mixed.shape[1]
    sure = mixed[np.arange(len(guess)), guess]
    # "Correct" is the first label of every space; the pair of `score` has it last.
    positive = 1 if classes == 2 else 0
    truth = (target == positive).astype(int)
    found = {
        "rows": float(len(target)),
        "accuracy": metrics.accuracy(target, guess),
        "macro_f1": metrics.macro_f1(target, guess, classes),
        "macro_f1_2way": metrics.macro_f1(truth, (mixed[:, positive] >= 0.5).astype(int), 2),
        "auc": metrics.auc(truth, mixed[:, positive]),
        "ece": metrics.calibration_error(sure, guess == target),
    }
    for name, view in zip(names, held.views, strict=True):
        found[f"{name}_macro_f1"] = metrics.macro_f1(target, view.argmax(1), classes)
        found[f"{name}_auc"] = metrics.auc(truth, view[:, positive])
    return found
