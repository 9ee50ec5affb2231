"""Fitting the regression that stands beside the hybrid where a question is new."""

from collections.abc import Sequence

import numpy as np

from ml.answers import labels
from ml.answers.comparison import Comparison
from ml.train.data import Example

# Inverse penalty on standardised columns; chosen on questions and modules of train left out, where thrice as much or as
# little was no better.
STRENGTH = 0.001


def linear(
    columns: np.ndarray, target: np.ndarray, classes: int, weight: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Weights [classes, columns] of the columns as they are, and bias; one row for two classes.

    A class without an example keeps a chance that is all but nothing.
    """
    from sklearn.linear_model import LogisticRegression

    mean, scale = columns.mean(0, dtype=np.float64), columns.std(0, dtype=np.float64) + 1e-6
    model = LogisticRegression(C=STRENGTH, max_iter=500)
    model.fit((columns - mean) / scale, target, sample_weight=weight)
    found = model.coef_ / scale
    bias = model.intercept_ - found @ mean
    if classes > 2:
        every, low = np.zeros((classes, columns.shape[1])), np.full(classes, -20.0)
        present = model.classes_
        if len(present) == 2:
            every[present[1]], low[present] = found[0], [0.0, bias[0]]
        else:
            every[present], low[present] = found, bias
        found, bias = every, low
    return found.astype(np.float32), bias


def fit(columns: np.ndarray, examples: Sequence[Example]) -> Comparison:
    """One task for each label space on its own corpus, and `score` on all corpora, weighted to equal shares."""
    tasks = [*sorted({e.space for e in examples}), "score"]
    return Comparison({task: fit_task(columns, examples, task) for task in tasks})


def fit_task(columns: np.ndarray, examples: Sequence[Example], space: str) -> tuple[np.ndarray, np.ndarray]:
    """The regression of one label space, or of `score`."""
    if space == "score":
        return fit_score(columns, examples)
    at = [index for index, example in enumerate(examples) if example.space == space]
    names = labels.labels_of(space)
    target = np.asarray([names.index(examples[index].label) for index in at])
    return linear(columns[at], target, len(names))


def fit_score(columns: np.ndarray, examples: Sequence[Example]) -> tuple[np.ndarray, np.ndarray]:
    sizes = {corpus: sum(e.corpus == corpus for e in examples) for corpus in {e.corpus for e in examples}}
    credit = np.asarray([e.score for e in examples])
    share = np.asarray([len(examples) / len(sizes) / sizes[e.corpus] for e in examples])
    weight = np.concatenate([(1 - credit) * share, credit * share])
    some = weight > 0
    target = np.concatenate([np.zeros(len(credit), int), np.ones(len(credit), int)])
    return linear(np.concatenate([columns, columns])[some], target[some], 2, weight[some])
