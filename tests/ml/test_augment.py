"""Other versions of an answer for training: same seed, same text; what keeps the meaning keeps the facts in it."""

import re
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml.answers import augment, lexical, negation

TEXTS = st.text(max_size=120)
SENTENCES = st.lists(
    st.sampled_from(["the", "big", "bulb", "is", "not", "hot", "because", "1.5", "V", "of", "current", "flows,", "and", "it", "can", "start"]),
    min_size=3, max_size=20,
).map(" ".join)  # fmt: skip
EVERY = (augment.synonyms, augment.typos, augment.adverbs, augment.negate, augment.same_meaning)


@pytest.mark.parametrize("change", EVERY)
@given(text=TEXTS, seed=st.integers(0, 99))
def test_any_text_is_taken_and_the_same_seed_gives_the_same_text(change, text, seed):
    assert change(text, Random(seed)) == change(text, Random(seed))


@given(SENTENCES, st.integers(0, 99))
def test_numbers_survive_all_that_keeps_the_meaning(text, seed):
    for change in (augment.synonyms, augment.typos, augment.adverbs):
        assert re.findall(r"\d+", change(text, Random(seed))) == re.findall(r"\d+", text)


@given(SENTENCES, st.integers(0, 99))
def test_adverbs_are_put_in_and_nothing_is_taken_out(text, seed):
    changed = augment.adverbs(text, Random(seed)).split()
    assert len(changed) <= len(text.split()) + 2
    assert [word for word in changed if word not in augment.ADVERBS] == text.split()


@given(SENTENCES, st.integers(0, 99))
def test_synonyms_change_only_words_that_have_one(text, seed):
    for old, new in zip(text.split(), augment.synonyms(text, Random(seed)).split(), strict=True):
        assert new == old or new in augment.SYNONYMS[old]


@given(SENTENCES, st.integers(0, 99))
def test_a_word_with_a_slip_keeps_its_first_letter(text, seed):
    changed = augment.typos(text, Random(seed), rate=0.3)
    assert [w[0] for w in changed.split()] == [w[0] for w in text.split()]


@given(SENTENCES, st.integers(0, 99))
def test_a_contradiction_is_never_the_reference_itself(text, seed):
    assert lexical.words(augment.contradiction(text, Random(seed))) != lexical.words(text)


@pytest.mark.parametrize(
    ("text", "turned"),
    [
        ("It does not rust.", "It does rust."),
        ("I can't see it.", "I can see it."),
        ("It won’t melt.", "It will melt."),
        ("There is no gap.", "There is gap."),
        ("It isn't closed.", "It is closed."),
    ],
)
def test_a_negation_is_taken_out(text, turned):
    assert augment.negate(text, Random(1)) == turned


def test_the_grader_sees_through_a_negated_reference():
    reference = "The valves stop the blood from flowing backwards, so that it moves in one direction only."
    for seed in range(20):
        turned = augment.contradiction(reference, Random(seed))
        assert negation.turned_round(turned, [reference], "What do the valves in the heart do?")
