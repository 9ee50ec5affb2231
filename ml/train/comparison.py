"""Fitting the regressions that stand beside the hybrid: one where a question is new, one where it was taught."""

from collections.abc import Sequence

import numpy as np

from ml.answers import labels
from ml.answers.comparison import ALIKE, Comparison, Task
from ml.answers.features import ALIGNED
from ml.train.data import Example

# Inverse penalty on standardised columns; chosen on questions and modules of train left out, where thrice as much or as
# little was no better.
STRENGTH = 0.001
# Stands for weight and bias of a regression that is not asked.
NOTHING = (np.zeros(0), np.zeros(0))


def fit(columns: np.ndarray, examples: Sequence[Example]) -> Comparison:
    """The regressions of each label space, on its own corpus."""
    spaces = sorted({example.space for example in examples})
    return Comparison({space: fit_space(columns, examples, space) for space in spaces})


def fit_space(columns: np.ndarray, examples: Sequence[Example], space: str) -> Task:
    """The regressions of one label space, and the ground they stand on."""
    at, target, classes = taught(examples, space)
    new, known = (linear(some, target, classes) for some in (columns[at], beside(columns[at])))
    return Task(*new, *known, ground_of(columns[at]))


def new(columns: np.ndarray, examples: Sequence[Example], space: str) -> Task:
    """The regression for new questions of one label space, without the one for taught ones."""
    at, target, classes = taught(examples, space)
    return Task(*linear(columns[at], target, classes), *NOTHING, ground_of(columns[at]))


def known(columns: np.ndarray, examples: Sequence[Example], space: str) -> Comparison:
    """The regression for taught questions of one label space, alone."""
    at, target, classes = taught(examples, space)
    return Comparison({space: Task(*NOTHING, *linear(beside(columns[at]), target, classes), NOTHING[0])})


def taught(examples: Sequence[Example], space: str) -> tuple[list[int], np.ndarray, int]:
    """Which examples are of a label space, the places of their labels, and how many labels there are."""
    names = labels.labels_of(space)
    at = [index for index, example in enumerate(examples) if example.space == space]
    return at, np.asarray([names.index(examples[index].label) for index in at]), len(names)


def beside(columns: np.ndarray) -> np.ndarray:
    """Of the columns for new questions those for which nothing was read anew."""
    return columns[:, : -len(ALIGNED)]


def grounds_of(columns: np.ndarray, examples: Sequence[Example]) -> dict[str, Task]:
    """The ground of each label space, without a regression."""
    found = {}
    for space in sorted({example.space for example in examples}):
        at = [index for index, example in enumerate(examples) if example.space == space]
        found[space] = Task(*NOTHING, *NOTHING, ground_of(columns[at]))
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
