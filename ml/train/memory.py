"""Fitting what the grader remembers of its training questions."""

from collections.abc import Sequence

import numpy as np

from ml.answers import labels
from ml.answers.memory import BUCKETS, Memory, Remembered, buckets
from ml.answers.mixture import fingerprint
from ml.train.data import Example

STRENGTH = 10.0


def fit(examples: Sequence[Example]) -> Memory:
    """One logistic regression for each label space on the examples of that space, rounded to 8 bits."""
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    spaces: dict[str, Remembered] = {}
    for space in sorted({example.space for example in examples}):
        some = [example for example in examples if example.space == space]
        found = [buckets(fingerprint(e.question, e.references), e.answer) for e in some]
        values = np.concatenate([np.full(len(f), 1 / np.sqrt(len(f))) for f in found])
        starts = np.cumsum([0, *map(len, found)])
        matrix = csr_matrix((values, np.concatenate(found), starts), shape=(len(some), BUCKETS))
        target = [labels.labels_of(space).index(e.label) for e in some]
        model = LogisticRegression(C=STRENGTH, max_iter=500).fit(matrix, target)
        scale = np.abs(model.coef_).max(1) / 127
        table = np.round(model.coef_ / scale[:, None]).astype(np.int8).T
        spaces[space] = Remembered(table, scale, model.intercept_)
    return Memory(spaces)
