"""Fitting the regressions that stand beside the hybrid: one where a question is new, one where it was taught."""

from collections.abc import Sequence

import numpy as np

from ml.answers import labels
from ml.answers.comparison import ALIKE, Comparison, Regression
from ml.answers.features import ALIGNED
from ml.train.data import Example

# Inverse penalty on standardised columns; chosen on questions and modules of train left out, where thrice as much or as
# little was no better.
STRENGTH = 0.001


def fit(columns: np.ndarray, examples: Sequence[Example]) -> Comparison:
    """The regressions of each label space, on its own corpus, and the ground they stand on."""
    spaces = spaces_of(examples)
    return Comparison(
        {space: new(columns, examples, space) for space in spaces},
        {space: known(columns, examples, space) for space in spaces},
        grounds(columns, examples),
    )


def spaces_of(examples: Sequence[Example]) -> list[str]:
    return sorted({example.space for example in examples})


def new(columns: np.ndarray, examples: Sequence[Example], space: str) -> Regression:
    """The regression for new questions of one label space."""
    at, target, classes = taught(examples, space)
    return linear(columns[at], target, classes)


def known(columns: np.ndarray, examples: Sequence[Example], space: str) -> Regression:
    """The regression for taught questions of one label space."""
    at, target, classes = taught(examples, space)
    return linear(beside(columns[at]), target, classes)


def taught(examples: Sequence[Example], space: str) -> tuple[list[int], np.ndarray, int]:
    """Which examples are of a label space, the places of their labels, and how many labels there are."""
    names = labels.labels_of(space)
    at = [index for index, example in enumerate(examples) if example.space == space]
    return at, np.asarray([names.index(examples[index].label) for index in at]), len(names)


def beside(columns: np.ndarray) -> np.ndarray:
    """Of the columns for new questions those for which nothing was read anew."""
    return columns[:, : -len(ALIGNED)]


def grounds(columns: np.ndarray, examples: Sequence[Example]) -> dict[str, np.ndarray]:
    """The ground of each label space: vectors of its references [references, width], each once, as int8 (times 127)."""
    found = {}
    for space in spaces_of(examples):
        vectors = references_of(columns[taught(examples, space)[0]])
        found[space] = np.unique(np.round(vectors * 127).astype(np.int8), axis=0)
    return found


def linear(columns: np.ndarray, target: np.ndarray, classes: int) -> Regression:
    """Which label some columns have.

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
    return Regression(weight.astype(np.float32), bias)


def references_of(columns: np.ndarray) -> np.ndarray:
    """The part of the columns that is the reference's vector [rows, width]."""
    width = (columns.shape[1] - len(ALIKE)) // 4
    return columns[:, width : 2 * width]
