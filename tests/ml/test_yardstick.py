"""Plain graders stand beside the shipped one on the same rows, and what sets them apart comes with its interval."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml import metrics
from ml.answers import comparison
from ml.answers.mixture import Blend
from ml.train import blending, bootstrap, fine_tuned, held_out, mixture, peers, yardstick
from ml.train.data import Example

WORDS = {"correct": "the bulb is in a closed path", "contradictory": "no path", "incorrect": "i dunno it"}
SHARES = {"correct": 8, "incorrect": 7, "contradictory": 1}


def examples(questions=24):
    """Answers to many questions of six modules, one in sixteen of them contradictory."""
    return [
        Example(
            f"{q}.{label}.{n}",
            "scientsbank",
            f"q{q}",
            f"m{q % 6}",
            f"s{n}",
            f"What lights bulb {q}?",
            ("A closed path.",),
            WORDS[label],
            "3way",
            label,
            float(label == "correct"),
        )
        for q in range(questions)
        for label, count in SHARES.items()
        for n in range(count)
    ]


def test_frozen_vectors_tell_an_answer_that_is_near_its_reference():
    rng = np.random.default_rng(1)
    rows = examples()
    near, far = (rng.normal(size=8) for _ in range(2))
    vectors = {"A closed path.": near, **dict.fromkeys(WORDS.values(), far), WORDS["correct"]: near}
    vectors = {text: vector / np.linalg.norm(vector) for text, vector in vectors.items()}
    found = peers.frozen(rows[:192], rows[192:], vectors)
    called = [label == "correct" for label, _, _ in found]
    assert called == [example.label == "correct" for example in rows[192:]]
    assert all(sum(chances.values()) == pytest.approx(1) for _, chances, _ in found)


@pytest.fixture(scope="module")
def bench(tmp_path_factory):
    rows = examples()
    random = np.random.default_rng(1)
    marks = {"correct": 1.0, "incorrect": 0.0, "contradictory": -0.9}
    features = np.asarray([[marks[e.label], 0.0] for e in rows]) + random.normal(0, 0.9, (len(rows), 2))
    vectors = random.normal(0, 1, (len(rows), 70))
    columns = np.zeros((len(rows), 4 + len(comparison.ALIKE)))
    columns[:, 1], columns[:, 4:6] = 1.0, features + random.normal(0, 0.9, (len(rows), 2))
    read = held_out.Read(features.astype(np.float32), vectors, columns.astype(np.float32))
    return held_out.Bench(rows, 7, read, tmp_path_factory.mktemp("work"))


labels_seen = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 2), st.integers(0, 2), st.integers(0, 3)),
    min_size=4,
    max_size=40,
)


@given(labels_seen)
def test_a_gap_is_that_of_the_whole_rows_and_turns_round_with_the_graders(rows):
    target, left, right, groups = np.asarray(rows).T
    there = bootstrap.macro_f1(target, left, right, groups, 3)
    back = bootstrap.macro_f1(target, right, left, groups, 3)
    assert there.value == pytest.approx(
        metrics.macro_f1(target, left, 3) - metrics.macro_f1(target, right, 3)
    )
    assert (there.low, there.high) == pytest.approx((-back.high, -back.low))


def test_graders_that_say_the_same_are_not_apart():
    target, groups = np.arange(30) % 3, np.arange(30) // 5
    chances = np.full((30, 3), 1 / 3)
    assert str(bootstrap.macro_f1(target, target, target, groups, 3)) == "+0.000 [+0.000, +0.000]"
    assert bootstrap.log_loss(target, chances, chances, groups).high == 0


def test_few_questions_tell_less_than_as_many_answers():
    random = np.random.default_rng(3)
    question = np.arange(200) // 20
    target = np.zeros(200, int)
    sure = np.where(random.random(10)[question] < 0.5, 0.9, 0.2)
    left, right = np.stack([sure, 1 - sure], 1), np.full((200, 2), 0.5)
    by_question = bootstrap.log_loss(target, left, right, question)
    by_answer = bootstrap.log_loss(target, left, right, np.arange(200))
    assert by_question.value == by_answer.value
    assert by_question.high - by_question.low > 2 * (by_answer.high - by_answer.low)


def test_every_question_is_judged_without_itself_and_without_its_module(bench):
    def changed(label, of):
        return [e if not of(e) else Example(**{**_fields(e), "label": label}) for e in bench.examples]

    def asked(examples):
        read = held_out.Read(bench.features, bench.vectors, bench.columns)
        return held_out.Bench(examples, 7, read, bench.work).each_question("3way").held

    before, half = asked(bench.examples), len(bench.examples)
    assert len(before.target) == 2 * half
    modules = np.asarray([e.module for e in bench.examples])
    question = before.groups[:half] == "scientsbank q3"
    after = asked(changed("contradictory", lambda e: e.question_id == "q3"))
    for was, now in zip(before.views, after.views, strict=True):
        assert np.array_equal(was[:half][question], now[:half][question])
        assert not np.array_equal(was[:half][~question], now[:half][~question])
        assert np.array_equal(was[half:][modules == "m3"], now[half:][modules == "m3"])


def _fields(example):
    return {name: getattr(example, name) for name in example.__slots__}


def test_a_rare_label_asks_for_a_power_of_the_prior(bench):
    prior = np.asarray([8, 1, 7]) / 16
    each = bench.each_question("3way").held
    few = each.some(np.isin(each.groups, [f"scientsbank q{n}" for n in range(3)]))
    held = mixture.Held((np.full((len(few.target), 3), 1 / 3), *few.views), few.target, few.groups)
    nowhere = np.zeros(len(few.target), bool)
    blends, (chances, _) = blending.for_new(bench, "3way", held_out.Fresh(held, nowhere, nowhere), prior)
    assert all(blend.tau > 0 for blend in blends.values())
    assert blends["far"].weights == (0.0, 1.0), (
        "three questions do not tell how far the cross-encoder may be trusted"
    )
    assert chances.sum(1) == pytest.approx(1)


def test_a_wholly_fine_tuned_base_stands_beside_and_is_trained_once(
    tiny_base, tokenizer_of, tmp_path, monkeypatch
):
    tokenizer = tokenizer_of(sorted({word for text in WORDS.values() for word in text.split()}))
    monkeypatch.setattr(fine_tuned.inputs, "load_tokenizer", lambda _folder: tokenizer)
    monkeypatch.setattr(fine_tuned, "PLAIN", replace(fine_tuned.PLAIN, learning_rate=3e-3, tokens=128))
    rows = examples(8)
    fit, asked = rows[:96], rows[96:]
    found = fine_tuned.chances(tiny_base, fit, asked, 7, tmp_path)
    assert found.shape == (len(asked), 3)
    assert found.sum(1) == pytest.approx(1)
    right = np.asarray([example.label == "correct" for example in asked])
    assert found[right, 0].mean() > found[~right, 0].mean() + 0.2
    assert np.array_equal(found, fine_tuned.chances(tmp_path / "gone", fit, asked, 7, tmp_path))


def test_share_and_temperature_are_sought_together_on_like_ground_alone(bench, monkeypatch):
    """How both are sought, test_blending.py tells; here it leaves its mark."""

    def marked(_held, prior, power, others):
        return Blend((0.5, *(share / 2 for share in others.weights)), 1.23, power, tuple(prior))

    monkeypatch.setattr(mixture, "fit_together", marked)
    prior = np.asarray([8, 1, 7]) / 16
    each = bench.each_question("3way").held
    held = mixture.Held((np.full((len(each.target), 3), 1 / 3), *each.views), each.target, each.groups)
    near = np.ones(len(each.target), bool)
    blends, _ = blending.for_new(bench, "3way", held_out.Fresh(held, ~near, near), prior)
    assert (blends["new"].weights[0], blends["new"].temperature) == (0.5, 1.23)
    assert blends["far"].temperature != 1.23


def test_all_questions_and_all_modules_of_train_are_compared(bench):
    found = {one.name: one for one in yardstick.all_questions(bench)}
    assert set(found) == {"3way, all questions", "3way, all modules"}
    for one in found.values():
        assert len(one.target) == len(bench.examples)
        assert all(np.allclose(chances.sum(1), 1) for chances, _ in one.views.values())


def test_a_line_sets_each_grader_against_tf_idf(bench):
    whole = next(iter(yardstick.all_questions(bench)))
    cells = {who: yardstick.line(whole, who).strip("| ").split(" | ") for who in whole.views}
    assert len(cells["hybrid alone"]) == len(yardstick.COLUMNS)
    assert cells["hybrid alone"][-2].startswith(("+", "-"))
    assert "[" not in yardstick.line(whole, yardstick.PEER)


def test_whether_an_answer_earns_its_points_is_asked_over_all_corpora(bench):
    each = bench.each_question("score")
    hybrid, right = each.held.views[0], each.held.target == 1
    assert len(right) == 2 * len(bench.examples)
    assert hybrid[right, 1].mean() > hybrid[~right, 1].mean()
    assert not each.near.any(), "of points the comparison is not asked"
