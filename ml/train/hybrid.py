"""Fitting the interpretable half: scikit-learn models, exported to plain arrays."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ml.answers import labels
from ml.answers.hybrid import Hybrid, Linear, Trees
from ml.train.data import Example


@dataclass(frozen=True, slots=True)
class Size:
    """Strength of the regression's penalty (inverse), trees a class, leaves a tree."""

    strength: float
    iterations: int
    leaves: int


# Chosen on training rows alone: by leaving modules out for the many questions of the 3-way corpus, where small models
# carry over best, and on held-out rows for the others.
SIZES = {"3way": Size(0.01, 40, 6)}
USUAL = Size(0.05, 70, 8)


def linear(features: np.ndarray, target: np.ndarray, weight: np.ndarray, size: Size = USUAL) -> Linear:
    from sklearn.linear_model import LogisticRegression

    mean, scale = features.mean(0), features.std(0) + 1e-6
    model = LogisticRegression(C=size.strength, max_iter=2_000)
    model.fit((features - mean) / scale, target, sample_weight=weight)
    return Linear(mean, scale, model.coef_.astype(np.float64), model.intercept_.astype(np.float64))


def trees(
    features: np.ndarray, target: np.ndarray, weight: np.ndarray, seed: int, size: Size = USUAL
) -> Trees:
    from sklearn.ensemble import HistGradientBoostingClassifier

    model = HistGradientBoostingClassifier(
        max_iter=size.iterations,
        learning_rate=0.08,
        max_leaf_nodes=size.leaves,
        min_samples_leaf=25,
        l2_regularization=3.0,
        max_features=0.4,
        early_stopping=False,
        random_state=seed,
    )
    return export(model.fit(features, target, sample_weight=weight))


def export(model: Any) -> Trees:
    """The trees of a fitted histogram booster as flat arrays."""
    roots: list[list[int]] = []
    nodes: list[np.ndarray] = []
    count = 0
    for iteration in model._predictors:
        roots.append([])
        for predictor in iteration:
            found = predictor.nodes.copy()
            found["left"] += count
            found["right"] += count
            roots[-1].append(count)
            nodes.append(found)
            count += len(found)
    flat = np.concatenate(nodes)
    leaf = flat["is_leaf"].astype(bool)
    return Trees(
        root=np.asarray(roots, dtype=np.int32),
        feature=np.where(leaf, -1, flat["feature_idx"]).astype(np.int16),
        threshold=np.where(leaf, 0.0, flat["num_threshold"]).astype(np.float64),
        left=np.where(leaf, 0, flat["left"]).astype(np.int32),
        right=np.where(leaf, 0, flat["right"]).astype(np.int32),
        value=np.where(leaf, flat["value"], 0.0).astype(np.float64),
        baseline=np.asarray(model._baseline_prediction, dtype=np.float64).reshape(-1),
    )


def fit(features: np.ndarray, examples: Sequence[Example], seed: int) -> Hybrid:
    """One task for each label space on its own corpus, and `score` on all corpora, weighted to equal shares."""
    tasks: dict[str, tuple[Linear, Trees]] = {}
    for space in sorted({example.space for example in examples}):
        at = [index for index, example in enumerate(examples) if example.space == space]
        target = np.asarray([labels.labels_of(space).index(examples[index].label) for index in at])
        even = np.ones(len(at))
        size = SIZES.get(space, USUAL)
        tasks[space] = (
            linear(features[at], target, even, size),
            trees(features[at], target, even, seed, size),
        )
    sizes = {corpus: sum(e.corpus == corpus for e in examples) for corpus in {e.corpus for e in examples}}
    credit = np.asarray([e.score for e in examples])
    share = np.asarray([len(examples) / len(sizes) / sizes[e.corpus] for e in examples])
    twice = np.concatenate([features, features])
    target = np.concatenate([np.zeros(len(credit), int), np.ones(len(credit), int)])
    weight = np.concatenate([(1 - credit) * share, credit * share])
    some = weight > 0
    tasks["score"] = (
        linear(twice[some], target[some], weight[some]),
        trees(twice[some], target[some], weight[some], seed),
    )
    return Hybrid(tasks)
