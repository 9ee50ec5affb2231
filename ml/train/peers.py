"""Plain graders to stand beside: the majority label, and TF-IDF with word overlap in a logistic regression."""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from ml.answers import labels, lexical
from ml.train.data import Example

View = tuple[str, dict[str, float], float]


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

    def matrix(examples: Sequence[Example], *, fit: bool = False) -> object:
        nearest = [e.references[lexical.nearest(e.answer, e.references)] for e in examples]
        parts = (answers, [e.answer for e in examples]), (references, nearest)
        texts = [(v.fit_transform if fit else v.transform)(t) for v, t in parts]
        overlap = [[lexical.overlap(e.answer, r)] for e, r in zip(examples, nearest, strict=True)]
        return hstack([*texts, csr_matrix(np.asarray(overlap))]).tocsr()

    names = labels.labels_of(train[0].space)
    credit = {name: float(np.mean([e.score for e in train if e.label == name])) for name in names}
    model = LogisticRegression(C=10.0, max_iter=500).fit(matrix(train, fit=True), [e.label for e in train])
    found: list[View] = []
    for row in model.predict_proba(matrix(test)):
        chances = dict.fromkeys(names, 0.0) | dict(zip(model.classes_, map(float, row), strict=True))
        found.append(
            (max(chances, key=chances.__getitem__), chances, sum(p * credit[n] for n, p in chances.items()))
        )
    return found
