"""The peer of the corrections bench: two plain models on the same grades, averaged and cut as the own grader is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ml.tuning import Example

__all__ = ["plain"]

FOLDS = 5


def plain(graded: Sequence[Example], held: Sequence[Example], base: Any) -> list[float]:
    """Levels of the held answers by ridge regression on TF-IDF and a support vector machine on sentence vectors.

    The levels are given as often as the teacher gave them, by cut points on answers left out (ml.tuning.ordinal): rounding the
    mean would hardly ever give the lowest or the highest and would make the peer look weaker than it is.
    """
    import numpy as np

    from ml.tuning import ordinal

    scores = np.asarray([example.score for example in graded])
    fold = np.random.default_rng(0).permutation(len(graded)) % FOLDS
    left_out = np.zeros(len(graded))
    for number in range(FOLDS):
        out = np.flatnonzero(fold == number).tolist()
        fit = np.flatnonzero(fold != number).tolist()
        left_out[out] = _latent([graded[i] for i in fit], [graded[i] for i in out], base)
    scale = ordinal.fit(left_out, scores)
    return [float(level) for level in scale.levels[scale.choose(_latent(graded, held, base))]]


def _latent(graded: Sequence[Example], held: Sequence[Example], base: Any) -> Any:
    """The mean of both models' guesses of the score [held]."""
    import numpy as np
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import Ridge
    from sklearn.svm import SVR

    scores = np.asarray([example.score for example in graded])
    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
    seen = words.fit_transform([example.answer for example in graded])
    by_words = Ridge(1.0).fit(seen, scores).predict(words.transform([example.answer for example in held]))
    ready = base.analysed([example.answer for example in (*graded, *held)])
    vectors = [np.stack([ready[example.answer].vector for example in part]) for part in (graded, held)]
    by_meaning = SVR(C=1.0, epsilon=0.05).fit(vectors[0], scores).predict(vectors[1])
    return (by_words + by_meaning) / 2
