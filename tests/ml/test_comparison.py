"""A new question is also judged by what answer and reference mean, each read behind the end of the question."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml.answers import comparison, features
from ml.answers.comparison import TAIL, Comparison
from ml.encoders.base import Tokens
from ml.train import comparison as fitting
from ml.train.data import Example

RARITY = features.Rarity({}, 1.0)
WIDTH = 6


def analysed(text, shift=0.0):
    """A text of words that each point their own way, turned by `shift` where other words stand before them."""
    places, at = [], 0
    for word in text.split(" "):
        places.append((at, at + len(word)))
        at += len(word) + 1
    raw = np.asarray(
        [[np.sin(1 + k * len(text[a:b]) + ord(text[a]) + shift * n) for k in range(WIDTH)]
         for n, (a, b) in enumerate(places)],
        np.float32,
    )  # fmt: skip
    vectors = raw / np.linalg.norm(raw, axis=1, keepdims=True)
    return features.analyse(text, Tokens(vectors, tuple(places), tuple(range(len(places)))), RARITY)


def side(question, *texts):
    every = [question, *texts, *(comparison.behind(question, text) for text in texts)]
    return comparison.side(question, *texts, ready={text: analysed(text, 0.1) for text in every})


@given(st.text(alphabet="ab cdé", max_size=300))
def test_only_whole_words_of_the_end_of_a_question_are_read_before_an_answer(question):
    told = comparison.asked(question)
    assert len(told) <= TAIL
    assert " ".join(question.split()).endswith(told)
    assert comparison.behind(question, "the second one").endswith("the second one")
    words = question.split()
    if words and len(words[-1]) < TAIL:
        assert told.split() == words[-len(told.split()) :]


def test_what_is_read_behind_a_question_is_the_answer_alone():
    found = side("Which of them sinks?", "the stone sinks", "the second one")
    assert found.answer_inside.text == "the second one"
    assert found.references_inside[0].text == "the stone sinks"
    assert len(found.answer_inside.tokens.vectors) == 3
    assert not np.allclose(found.answer_inside.tokens.vectors, found.answer.tokens.vectors)


def test_a_row_holds_both_meanings_what_parts_them_and_what_the_hybrid_sees():
    told = np.arange(len(features.NAMES), dtype=np.float32)
    found = side("Which of them sinks?", "the wood floats", "the stone sinks", "the stone")
    row = comparison.columns(found, told)
    u, v, gap, product = (row[n * WIDTH : (n + 1) * WIDTH] for n in range(4))
    assert u == pytest.approx(found.answer.vector)
    assert v == pytest.approx(found.references[1].vector), "of several references the nearest"
    assert gap == pytest.approx(np.abs(u - v))
    assert product == pytest.approx(u * v)
    assert np.array_equal(row[4 * WIDTH : 4 * WIDTH + len(told)], told)
    assert np.array_equal(comparison.rows([found, found], np.stack([told, told])), np.stack([row, row]))


NAMES = ("correct", "contradictory", "incorrect")


def examples(count, names=NAMES):
    return [
        Example(
            str(n), "scientsbank", f"q{n % 9}", "m", f"s{n}", "Why?", ("Salt.",), "salt", "3way",
            names[n % len(names)], float(names[n % len(names)] == "correct"),
        )
        for n in range(count)
    ]  # fmt: skip


def test_what_it_learns_predicts_as_scikit_learn_does_and_survives_the_way_through_tensors():
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    rng = np.random.default_rng(5)
    columns = (rng.normal(size=(120, 7)) * [1, 9, 0.1, 1, 1, 1, 1] + 3 + np.arange(120)[:, None] % 3).astype(
        np.float32
    )
    found = fitting.fit(columns, examples(120))
    usual = make_pipeline(StandardScaler(), LogisticRegression(C=fitting.STRENGTH, max_iter=500))
    usual.fit(columns.astype(np.float64), np.arange(120) % 3)
    assert found.predict("3way", columns) == pytest.approx(usual.predict_proba(columns), abs=1e-4)
    assert found.predict("score", columns).sum(1) == pytest.approx(1)
    again = Comparison.of(found.tensors())
    assert np.array_equal(again.predict("3way", columns), found.predict("3way", columns))
    alone = np.concatenate([found.predict("3way", row[None]) for row in columns])
    assert np.array_equal(alone, found.predict("3way", columns)), "the same alone as in any company"


@pytest.mark.parametrize("names", [("correct", "incorrect"), ("incorrect", "correct", "correct")])
def test_a_label_that_nobody_gave_keeps_hardly_a_chance(names):
    rng = np.random.default_rng(6)
    rows = examples(80, names)
    columns = rng.normal(size=(80, 4)) + np.asarray([[float(e.label == "correct") * 3] for e in rows])
    chances = fitting.fit(columns.astype(np.float32), rows).predict("3way", columns.astype(np.float32))
    assert chances[:, NAMES.index("contradictory")].max() < 1e-6
    right = np.asarray([e.label == "correct" for e in rows])
    assert chances[right, 0].mean() > chances[~right, 0].mean()
