"""Plain graders to stand beside: the majority label, logistic regressions on TF-IDF with overlap and on frozen vectors."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ml.answers import labels, lexical
from ml.train.data import Example

View = tuple[str, dict[str, float], float]

# Inverse penalty of the regression on frozen vectors; chosen on students of train left out.
FROZEN_STRENGTH = 0.003


def majority(train: Sequence[Example], test: Sequence[Example]) -> list[View]:
    """The most frequent training label for every answer, with the training shares as probabilities."""
    names = labels.labels_of(train[0].space)
    counts = Counter(example.label for example in train)
    shares = {name: counts[name] / len(train) for name in names}
    score = sum(example.score for example in train) / len(train)
    return [(counts.most_common(1)[0][0], shares, score) for _ in test]


def tf_idf(train: Sequence[Example], test: Sequence[Example]) -> list[View]:
    """Logistic regression on TF-IDF of answer and reference words and on their overlap."""
    from scipy.sparse import csr_matrix, hstack
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    answers, references = (TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, min_df=1) for _ in range(2))

    def matrix(examples: Sequence[Example], *, fit: bool = False) -> Any:
        nearest = nearest_of(examples)
        parts = (answers, [e.answer for e in examples]), (references, nearest)
        texts = [(v.fit_transform if fit else v.transform)(t) for v, t in parts]
        overlap = [[lexical.overlap(e.answer, r)] for e, r in zip(examples, nearest, strict=True)]
        return hstack([*texts, csr_matrix(np.asarray(overlap))]).tocsr()

    model = LogisticRegression(C=10.0, max_iter=500).fit(matrix(train, fit=True), [e.label for e in train])
    return _views(train, model.classes_, model.predict_proba(matrix(test)))


def frozen(
    train: Sequence[Example], test: Sequence[Example], vectors: Mapping[str, np.ndarray]
) -> list[View]:
    """Logistic regression on the frozen vectors of answer *u* and nearest reference *v*: both, |u - v|, u * v (Conneau et al.
    2017), their cosine and the overlap of words. `vectors` has one of unit length for each text.
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.preprocessing import StandardScaler

    def matrix(examples: Sequence[Example]) -> np.ndarray:
        nearest = nearest_of(examples)
        u = np.stack([vectors[e.answer] for e in examples])
        v = np.stack([vectors[r] for r in nearest])
        overlap = [lexical.overlap(e.answer, r) for e, r in zip(examples, nearest, strict=True)]
        alike = np.column_stack([(u * v).sum(1), np.asarray(overlap).reshape(len(examples), -1)])
        return np.hstack([u, v, np.abs(u - v), u * v, alike])

    seen = StandardScaler().fit(matrix(train))
    model = LogisticRegression(C=FROZEN_STRENGTH, max_iter=1_000)
    model.fit(seen.transform(matrix(train)), [e.label for e in train])
    return _views(train, model.classes_, model.predict_proba(seen.transform(matrix(test))))


def nearest_of(examples: Sequence[Example]) -> list[str]:
    """Of each example the reference that shares most words with the answer."""
    return [e.references[lexical.nearest(e.answer, e.references)] for e in examples]


def _views(train: Sequence[Example], classes: Sequence[str], rows: np.ndarray) -> list[View]:
    """Label, probabilities and expected score of each row of chances, by what each label is worth in training."""
    names = labels.labels_of(train[0].space)
    credit = {name: float(np.mean([e.score for e in train if e.label == name])) for name in names}
    found: list[View] = []
    for row in rows:
        chances = dict.fromkeys(names, 0.0) | dict(zip(classes, map(float, row), strict=True))
        found.append(
            (max(chances, key=chances.__getitem__), chances, sum(p * credit[n] for n, p in chances.items()))
        )
    return found
