"""A new question is also judged by what answer and reference mean, each read behind the end of the question."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml.answers import comparison, features, labels
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


def test_a_long_question_is_not_cut_within_a_word():
    assert set(comparison.asked("wonderful " * 30).split()) == {"wonderful"}
    assert comparison.asked("x" * 300) == "x" * TAIL


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
    vectors = found.answer.vector[None], found.references[1].vector[None]
    assert np.array_equal(comparison.beside(*vectors, told[None])[0], row[: -len(features.ALIGNED)])
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


def columns_of(values, references):
    """Rows of the regression with some values in the last columns, each about one of two directions."""
    found = np.zeros((len(values), 4 * 2 + len(comparison.ALIKE)), np.float32)
    found[:, 2:4], found[:, -values.shape[1] :] = references, values
    return found


def test_what_it_learns_predicts_as_scikit_learn_does_and_survives_the_way_through_tensors():
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    rng = np.random.default_rng(5)
    values = rng.normal(size=(120, 7)) * [1, 9, 0.1, 1, 1, 1, 1] + 3 + np.arange(120)[:, None] % 3
    columns = columns_of(values, [1, 0])
    found = fitting.fit(columns, examples(120))
    usual = make_pipeline(StandardScaler(), LogisticRegression(C=fitting.STRENGTH, max_iter=500))
    usual.fit(columns.astype(np.float64), np.arange(120) % 3)
    assert found.new["3way"].predict(columns) == pytest.approx(usual.predict_proba(columns), abs=1e-4)
    usual.fit(columns[:, : -len(features.ALIGNED)].astype(np.float64), np.arange(120) % 3)
    plain = fitting.beside(columns)
    assert found.known["3way"].predict(plain) == pytest.approx(usual.predict_proba(plain), abs=1e-4)
    again = Comparison.of(found.tensors())
    assert np.array_equal(again.known["3way"].predict(plain), found.known["3way"].predict(plain))
    assert np.array_equal(again.new["3way"].predict(columns), found.new["3way"].predict(columns))
    alone = np.concatenate([found.new["3way"].predict(row[None]) for row in columns])
    assert np.array_equal(alone, found.new["3way"].predict(columns)), "the same alone as in any company"


def test_only_what_is_like_a_taught_reference_is_on_known_ground():
    taught = columns_of(np.random.default_rng(7).normal(size=(60, 3)), [1, 0])
    found = Comparison.of(fitting.fit(taught, examples(60)).tensors())
    assert len(found.ground["3way"]) == 1, "each reference is kept once"
    asked = np.asarray([[0.5, 0.87], [0.2, 0.98], [-1, 0]])
    assert found.ground_of(asked).tolist() == ["3way", "", ""]
    assert Comparison({}, {}, {}).ground_of(asked).tolist() == ["", "", ""]


def test_a_question_stands_on_the_ground_of_the_corpus_it_is_nearest_to():
    values = np.random.default_rng(8).normal(size=(120, 3))
    names = labels.labels_of("verdict")
    others = [replace(e, space="verdict", label=names[n % 2]) for n, e in enumerate(examples(60))]
    references = np.repeat([[1, 0], [0.6, 0.8]], 60, axis=0)
    found = fitting.fit(columns_of(values, references), [*examples(60), *others])
    asked = np.asarray([[0.99, 0.1], [0.5, 0.87], [-0.8, 0.6]])
    assert found.ground_of(asked).tolist() == ["3way", "verdict", ""]


@pytest.mark.parametrize("names", [("correct", "incorrect"), ("incorrect", "correct", "correct")])
def test_a_label_that_nobody_gave_keeps_hardly_a_chance(names):
    rng = np.random.default_rng(6)
    rows = examples(80, names)
    right = np.asarray([e.label == "correct" for e in rows])
    columns = columns_of(rng.normal(size=(80, 4)) + right[:, None] * 3, [0, 1])
    chances = fitting.fit(columns, rows).new["3way"].predict(columns)
    assert chances[:, NAMES.index("contradictory")].max() < 1e-6
    assert chances[right, 0].mean() > chances[~right, 0].mean()
