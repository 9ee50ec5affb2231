"""Fitting the regression that stands beside the hybrid where a question is new."""

from collections.abc import Sequence

import numpy as np

from ml.answers import labels
from ml.answers.comparison import ALIKE, Comparison, Task
from ml.train.data import Example

# Inverse penalty on standardised columns; chosen on questions and modules of train left out, where thrice as much or as
# little was no better.
STRENGTH = 0.001


def fit(columns: np.ndarray, examples: Sequence[Example]) -> Comparison:
    """One regression for each label space, on its own corpus."""
    spaces = sorted({example.space for example in examples})
    return Comparison({space: fit_space(columns, examples, space) for space in spaces})


def fit_space(columns: np.ndarray, examples: Sequence[Example], space: str) -> Task:
    """The regression of one label space, and the ground it stands on."""
    at = [index for index, example in enumerate(examples) if example.space == space]
    names = labels.labels_of(space)
    target = np.asarray([names.index(examples[index].label) for index in at])
    return Task(*linear(columns[at], target, len(names)), ground_of(columns[at]))


def grounds_of(columns: np.ndarray, examples: Sequence[Example]) -> dict[str, Task]:
    """The ground of each label space, without a regression."""
    found = {}
    for space in sorted({example.space for example in examples}):
        at = [index for index, example in enumerate(examples) if example.space == space]
        found[space] = Task(np.zeros(0), np.zeros(0), ground_of(columns[at]))
    return found


def linear(columns: np.ndarray, target: np.ndarray, classes: int) -> tuple[np.ndarray, np.ndarray]:
    """Weights [classes, columns] of the columns as they are, and bias.

    A class without an example keeps a chance that is all but nothing.
    """
    from sklearn.linear_model import LogisticRegression

    mean, scale = columns.mean(0, dtype=np.float64), columns.std(0, dtype=np.float64) + 1e-6
    model = LogisticRegression(C=STRENGTH, max_iter=500).fit((columns - mean) / scale, target)
    weight, bias = np.zeros((classes, columns.shape[1])), np.full(classes, -20.0)
    found = model.coef_ / scale
    level, present = model.intercept_ - found @ mean, model.classes_
    if len(present) == 2:
        weight[present[1]], bias[present] = found[0], [0.0, level[0]]
    else:
        weight[present], bias[present] = found, level
    return weight.astype(np.float32), bias


def ground_of(columns: np.ndarray) -> np.ndarray:
    """Vectors of the references [references, width] that some columns are of, each once, as int8 (times 127)."""
    found: np.ndarray = np.unique(np.round(references_of(columns) * 127).astype(np.int8), axis=0)
    return found


def references_of(columns: np.ndarray) -> np.ndarray:
    """The part of the columns that is the reference's vector [rows, width]."""
    width = (columns.shape[1] - len(ALIKE)) // 4
    return columns[:, width : 2 * width]
