"""Fitting what the grader remembers of its training questions."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from ml.answers import labels, memory
from ml.answers.memory import Memory, Remembered, View
from ml.answers.mixture import fingerprint
from ml.train.data import Example

# Chosen by five folds of students over the training rows, as the likenesses of ml.answers.memory were.
RIDGE = 0.5
CALIBRATION = 10.0


def view_of(vectors: np.ndarray, features: np.ndarray) -> View:
    """Leading directions of the answers' vectors (principal components) and the spread of the features; no label is read."""
    mean = vectors.mean(0)
    basis = np.linalg.svd(vectors - mean, full_matrices=False)[2][: memory.DIRECTIONS]
    return View(
        mean.astype(np.float32),
        basis.astype(np.float32),
        features.mean(0).astype(np.float32),
        (features.std(0) + 1e-6).astype(np.float32),
    )


def fit(examples: Sequence[Example], vectors: np.ndarray, features: np.ndarray) -> Memory:
    """What is kept of each label space, from the examples of that space."""
    view = view_of(vectors, features)
    spaces: dict[str, Remembered] = {}
    for space in sorted({example.space for example in examples}):
        at = [index for index, example in enumerate(examples) if example.space == space]
        spaces[space] = _remember([examples[i] for i in at], *view.dense(vectors[at], features[at]))
    return Memory(view, spaces)


def _remember(examples: Sequence[Example], meaning: np.ndarray, scaled: np.ndarray) -> Remembered:
    marks = [fingerprint(e.question, e.references) for e in examples]
    known = sorted(set(marks))
    place = np.asarray([known.index(mark) for mark in marks])
    words = _words(marks, examples)
    meanings = np.round(meaning * 127).astype(np.int8)
    names = labels.labels_of(examples[0].space)
    target = np.asarray([names.index(e.label) for e in examples])
    kernel = _kernel(words, meanings / 127, scaled, place)
    weights, bias = solve(kernel, target, len(names))
    table = words.T @ weights
    scale = np.maximum(np.abs(table).max(0), 1e-9) / 127
    return Remembered(
        table=np.round(table / scale).astype(np.int8),
        scale=scale,
        dense=_dense(scaled, place, weights, len(known)).astype(np.float16),
        marks=np.asarray([memory.number_of(mark) for mark in known], dtype=np.int64),
        meanings=meanings,
        places=place.astype(np.int16),
        weights=weights.astype(np.float16),
        bias=bias,
    )


def _kernel(words: Any, meanings: np.ndarray, scaled: np.ndarray, place: np.ndarray) -> np.ndarray:
    """Likeness of all pairs of answers [answers, answers]."""
    same = place[:, None] == place[None]
    found: np.ndarray = (words @ words.T).toarray()
    found += (memory.MEANING + memory.MEANING_HERE * same) * memory.alike(meanings, meanings)
    found += (memory.FEATURES + memory.FEATURES_HERE * same) * (scaled @ scaled.T)
    found += memory.QUESTION_HERE * same
    return found


def solve(kernel: np.ndarray, target: np.ndarray, classes: int) -> tuple[np.ndarray, np.ndarray]:
    """Weights [answers, classes] and bias [classes] whose softmax is calibrated.

    Ridge regression on centred indicators; what it says of each answer without that answer (the leave-one-out residual is
    weight / diagonal of the inverse, Rasmussen & Williams 2006, section 5.4.2) calibrates it by a logistic regression.
    """
    from sklearn.linear_model import LogisticRegression

    wanted = np.eye(classes)[target] - np.bincount(target, minlength=classes) / len(target)
    inverse = np.linalg.inv(kernel + RIDGE * np.eye(len(target)))
    weights = inverse @ wanted
    without = wanted - weights / np.diag(inverse)[:, None]
    present = np.unique(target)
    model = LogisticRegression(C=CALIBRATION, max_iter=500).fit(without, target)
    turn, bias = np.zeros((classes, classes)), np.full(classes, -20.0)
    if len(present) == 2:
        turn[present[1]], bias[present] = model.coef_[0], [0.0, model.intercept_[0]]
    else:
        turn[present], bias[present] = model.coef_, model.intercept_
    return weights @ turn.T, bias


def _words(marks: Sequence[str], examples: Sequence[Example]) -> Any:
    """Sparse matrix [examples, buckets] of hashed words and pairs."""
    from scipy.sparse import csr_matrix

    shares = np.sqrt([[memory.WORDS], [memory.WORDS_HERE]])
    found = [memory.buckets(mark, e.answer) for mark, e in zip(marks, examples, strict=True)]
    values = [
        (np.ones(buckets.shape) * shares / np.sqrt(max(1, buckets.shape[1]))).ravel() for buckets in found
    ]
    starts = np.cumsum([0, *(buckets.size for buckets in found)])
    flat = np.concatenate([buckets.ravel() for buckets in found])
    return csr_matrix((np.concatenate(values), flat, starts), shape=(len(examples), memory.BUCKETS))


def _dense(scaled: np.ndarray, place: np.ndarray, weights: np.ndarray, questions: int) -> np.ndarray:
    """Weights [1 + questions, features + 1, classes] of features and of the question itself."""
    found = np.zeros((1 + questions, scaled.shape[1] + 1, weights.shape[1]))
    found[0, :-1] = memory.FEATURES * scaled.T @ weights
    for question in range(questions):
        at = place == question
        found[1 + question, :-1] = memory.FEATURES_HERE * scaled[at].T @ weights[at]
        found[1 + question, -1] = memory.QUESTION_HERE * weights[at].sum(0)
    return found
