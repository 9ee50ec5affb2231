"""Made examples: what keeps the meaning keeps the score, what must earn nothing earns nothing, and the same seed gives the same."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml.answers import lexical, variants
from ml.answers.variants import variants_of

REFERENCE = "The water evaporates because the skin heats it."
ANSWERS = [
    ("The water evaporates quickly because of the heat.", 1.0),
    ("The big bulb is broken so it cannot shine.", 0.0),
    ("A part of the water is gone at the end.", 0.5),
]
PROMPT = "Where does the water on your skin go?"
MECHANICAL = tuple(kind for kind in variants.KINDS if kind not in variants.WRITTEN)


def made(kinds=MECHANICAL, answers=ANSWERS, **more):
    return variants_of(answers, [REFERENCE], PROMPT, kinds, **{"seed": 3, **more})


@pytest.mark.parametrize("kind", ["synonyms", "typos", "adverbs"])
def test_an_answer_said_otherwise_keeps_its_score(kind):
    found = made([kind], number=2)
    assert found
    assert all(one.score == ANSWERS[one.source][1] for one in found)


def test_a_reference_turned_round_is_worth_nothing_and_of_nobody():
    found = made(["negation"], number=3)
    assert found
    assert {(one.score, one.source) for one in found} == {(0.0, None)}


def test_attacks_get_what_a_person_gives_them():
    found = made(["attacks"], number=3)
    assert {one.score for one in found} == {0.0}
    assert PROMPT in [one.text for one in found]
    stuffed = [
        one for one in found if one.source is None and "evaporates" in one.text and "because" not in one.text
    ]
    assert any(sorted(lexical.words(one.text)) == ["evaporates", "heats", "skin", "water"] for one in stuffed)
    # Of the answers only what was wrong already is dressed up: nobody loses what they had.
    assert {one.source for one in found if one.source is not None} == {1}


@given(
    st.lists(st.tuples(st.text(max_size=60), st.sampled_from([0.0, 0.5, 1.0])), max_size=6), st.integers(0, 9)
)
def test_any_answers_are_taken_and_the_same_seed_makes_the_same(answers, seed):
    found = made(answers=answers, seed=seed, number=2)
    assert found == made(answers=answers, seed=seed, number=2)
    words = [" ".join(lexical.words(one.text)) for one in found]
    assert len(set(words)) == len(words)
    assert not {" ".join(lexical.words(text)) for text, _score in answers} & set(words)


def test_what_is_made_of_an_answer_does_not_hang_on_the_others():
    alone = {(one.kind, one.text) for one in made(["synonyms", "typos", "adverbs"], ANSWERS[:1])}
    beside = {(one.kind, one.text) for one in made(["synonyms", "typos", "adverbs"]) if one.source == 0}
    assert alone == beside


def test_no_english_words_are_put_into_an_answer_in_another_language():
    answers = [
        ("水蒸发了，因为皮肤很热。", 1.0),
        ("Das Wasser ist nicht mehr auf der Haut, es ist verdunstet.", 1.0),
    ]
    found = variants_of(answers, ["水会蒸发。"], "水去哪里了？", MECHANICAL, seed=1, number=3)
    assert Counter(one.kind for one in found)["adverbs"] == 0
    assert not [one for one in found if one.kind == "negation"]


def test_what_a_generator_writes_keeps_the_score_and_references_are_right():
    asked = []

    def rewrite(kind, text, students):
        asked.append((kind, text, students))
        return f"{text} indeed"

    found = made(["paraphrase"], rewrite=rewrite)
    assert [(one.score, one.source) for one in found] == [(1.0, 0), (0.0, 1), (0.5, 2), (1.0, None)]
    assert [students for _kind, _text, students in asked] == [True, True, True, False]


def test_who_wants_to_stop_is_heard_also_while_a_generator_writes_nothing_useful():
    asked, checks = [], []
    made(["paraphrase"], rewrite=lambda *given: asked.append(given), check=lambda: checks.append(len(asked)))
    assert checks == [0, 1, 2, 3]


def test_of_very_many_answers_some_are_enough():
    answers = [(f"the water number {n} is there and it evaporates", 1.0) for n in range(30)]
    found = made(["typos"], answers, most=5)
    assert 0 < len({one.source for one in found}) <= 5
    # Those that are chosen of a part of the class are chosen of the whole, or made room for others.
    part = [at for at in range(30) if at % 2]
    some = {part[one.source] for one in made(["typos"], [answers[at] for at in part], most=5)}
    assert {one.source for one in found if one.source in part} <= some
