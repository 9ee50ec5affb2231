"""The parts of the short-answer model, one by one."""

from dataclasses import replace

import numpy as np
import pytest

from ml.answers import evidence, inputs, labels, lexical
from ml.answers.features import Rarity
from ml.answers.hybrid import Hybrid
from ml.answers.memory import Memory, buckets
from ml.answers.mixture import Blend, Mixture, fingerprint
from ml.train import hybrid as fitting
from ml.train.data import Example, split, split_students

RNG = np.random.default_rng(5)


def example(
    number,
    label="correct",
    question="q1",
    student="s1",
    corpus="scientsbank",
    module="M",
    references=("ref",),
):
    return Example(
        str(number),
        corpus,
        question,
        module,
        student,
        "Why?",
        references,
        f"answer {number}",
        "3way",
        label,
        1.0,
    )


def test_words_are_folded_and_chinese_characters_stand_alone():
    assert lexical.words("Don’t BOIL 2.5 g!") == ["dont", "boil", "2.5", "g"]
    assert lexical.words("水蒸发") == ["水", "蒸", "发"]


@pytest.mark.parametrize(
    ("left", "right"), [("evaporates", "evaporated"), ("stopping", "stopped"), ("batteries", "battery")]
)
def test_forms_of_a_word_share_a_stem(left, right):
    assert lexical.stem(left) == lexical.stem(right)


def test_the_nearest_reference_shares_most_content():
    assert lexical.nearest("a gap in the circuit", ["the bulb is on", "there is a gap", "no"]) == 1


def test_a_row_keeps_the_end_of_the_question_and_the_start_of_the_answer():
    row = inputs.join(range(200, 400), range(500, 600), range(700, 900))
    assert len(row) == 3 + 1 + inputs.REFERENCE_TOKENS + inputs.QUESTION_TOKENS + inputs.ANSWER_TOKENS
    assert row.ids[row.answer_start] == 700
    assert 599 in row.ids
    assert 500 not in row.ids


def test_padding_does_not_change_the_mask_of_a_row():
    arrays = inputs.arrays([inputs.join([5], [6], [7, 8])], width=24)
    assert arrays["mask"].sum() == 8
    assert arrays["segments"].sum() == 3


def test_finer_labels_collapse_into_coarser_ones():
    unified = dict(zip(labels.UNIFIED, (0.4, 0.3, 0.2, 0.06, 0.04), strict=True))
    assert labels.collapse(unified, "3way") == pytest.approx(
        {"correct": 0.4, "contradictory": 0.2, "incorrect": 0.4}
    )
    assert labels.unified_mask("2way", "incorrect") == (False, True, True, True, True)


def test_an_unknown_space_lists_the_known_ones():
    with pytest.raises(ValueError, match="3way"):
        labels.labels_of("9way")


def test_the_stretch_of_greatest_support_is_found():
    assert evidence.stretch([-0.1, 0.4, -0.05, 0.3, -0.1, -0.1]) == (1, 4)
    assert evidence.stretch([-0.1, -0.2]) is None


def test_a_rare_word_weighs_more_than_a_common_one():
    rarity = Rarity.fit([["water", "salt"], ["water"], ["water", "salt"]])
    assert rarity.of("never met") > rarity.of("salt") > rarity.of("water")


def test_blending_keeps_probabilities_and_prior_powers_find_rare_labels():
    blend = Blend((0.5, 0.5), 1.0, 0.0, (0.9, 0.1))
    view = np.array([[0.6, 0.4]])
    assert blend.probabilities(view, view) == pytest.approx(view)
    assert blend.choose(view)[0] == 0
    assert Blend((0.5, 0.5), 1.0, 0.5, (0.9, 0.1)).choose(view)[0] == 1


def test_a_mixture_survives_the_way_through_json():
    blend = Blend((0.2, 0.8), 1.1, 0.3, (0.5, 0.5))
    mixture = Mixture(
        {"3way": {"new": blend, "seen": replace(blend, sure=0.9)}}, {"3way": frozenset(["abc"])}
    )
    assert Mixture.from_json(mixture.as_json()) == mixture


def test_a_question_is_known_again_whatever_its_spacing():
    assert fingerprint("Why  does it float?", ["b", "a"]) == fingerprint("why does it float", ["a", "b"])
    assert fingerprint("Why?", ["a"]) != fingerprint("Why?", ["b"])


def test_exported_trees_and_weights_predict_as_scikit_learn_does():
    from sklearn.ensemble import HistGradientBoostingClassifier

    features, target = RNG.normal(size=(400, 5)), RNG.integers(0, 3, 400)
    model = HistGradientBoostingClassifier(max_iter=12, max_leaf_nodes=6).fit(features, target)
    trees = fitting.export(model)
    assert trees.logits(features) == pytest.approx(model._raw_predict(features))


def test_a_fitted_hybrid_survives_the_way_through_tensors():
    names = ("correct", "contradictory", "incorrect")
    found = [replace(example(n, names[n % 3]), score=float(n % 3 == 0)) for n in range(90)]
    features = RNG.normal(size=(90, 4)) + np.arange(90)[:, None] % 3
    hybrid = fitting.fit(features, found, seed=1)
    again = Hybrid.of(hybrid.tensors())
    assert np.array_equal(again.predict("3way", features), hybrid.predict("3way", features))
    assert hybrid.predict("score", features).sum(1) == pytest.approx(1)


def remembering():
    """A memory of 60 answers to one question, right when they say salt; vectors and features that say nothing."""
    from ml.train import memory

    found = [example(n, "correct" if n % 2 else "incorrect") for n in range(60)]
    found = [replace(e, answer=f"{'salt' if e.label == 'correct' else 'sand'} {e.id}") for e in found]
    found += [example(n, "contradictory", references=("other",)) for n in range(60, 66)]
    noise = RNG.normal(size=(66, 70)).astype(np.float32), RNG.normal(size=(66, 4)).astype(np.float32)
    return memory.fit(found, *noise), noise


def test_memory_learns_what_words_of_a_question_went_with():
    kept, (vectors, features) = remembering()
    mark = fingerprint("Why?", ("ref",))
    guess = kept.predict("3way", [(mark, "salt"), (mark, "sand")], vectors[:2], features[:2])
    assert guess.sum(1) == pytest.approx(1)
    assert guess[0, 0] > guess[1, 0]
    again = Memory.of(kept.tensors()).predict("3way", [(mark, "salt")], vectors[:1], features[:1])
    assert again == pytest.approx(guess[:1])


def test_memory_is_not_asked_about_a_question_it_does_not_know():
    kept, (vectors, features) = remembering()
    with pytest.raises(KeyError):
        kept.predict("3way", [(fingerprint("Else?", ("ref",)), "answer 1")], vectors[:1], features[:1])


def test_an_answer_of_no_words_can_be_remembered_too():
    kept, (vectors, features) = remembering()
    guess = kept.predict("3way", [(fingerprint("Why?", ("ref",)), "?!")], vectors[:1], features[:1])
    assert guess.sum(1) == pytest.approx(1)


def test_the_order_of_words_in_memory_does_not_depend_on_the_run():
    assert buckets("m", "salt water").tolist() == buckets("m", "salt water").tolist()
    assert buckets("m", "salt water")[0].tolist() == buckets("n", "salt water")[0].tolist()


def test_a_split_never_parts_a_question_or_a_student():
    rows = [
        example(n, question=f"q{n % 40}", student=f"s{n % 23}", module=f"M{n % 40 % 5}") for n in range(2_000)
    ]
    parts = split(rows, seed=3, questions=0.2, module="M1")
    fit = [rows[i] for i in parts.fit]
    assert not {e.question_id for e in fit} & {
        rows[i].question_id for i in (*parts.questions, *parts.modules)
    }
    assert len(parts.fit) + len(parts.questions) + len(parts.modules) == len(rows)
    rest, held = split_students(rows, seed=3, students=0.2)
    assert not {rows[i].student for i in rest} & {rows[i].student for i in held}
    assert len(rest) + len(held) == len(rows)
