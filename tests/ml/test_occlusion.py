"""Evidence by leaving words out: what is tried, what is left, and which stretch wins."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml.answers import features, occlusion
from ml.answers.features import Rarity
from ml.encoders.base import Tokens

RARITY = Rarity({}, 1.0)
TEXTS = st.text(alphabet="ab ’-,.7水盐", min_size=0, max_size=60)


def analysed(text, axis=None):
    """Each word a token of its own; words of `axis` point one way, all others their own way."""
    places = occlusion.words(text)
    vectors = np.zeros((len(places), 64), np.float32)
    for row, (start, end) in enumerate(places):
        vectors[row, 0 if text[start:end] in (axis or ()) else 1 + row % 63] = 1.0
    tokens = Tokens(vectors, tuple(places), tuple(range(len(places))))
    return features.analyse(text, tokens, RARITY)


@given(TEXTS)
def test_stretches_are_whole_words_within_the_answer_and_never_all_of_it(text):
    places, found = occlusion.words(text), occlusion.stretches(analysed(text), [analysed("b a")])
    assert bool(found) == bool(places)
    assert len(found) <= occlusion.TRIED
    for start, end in found:
        assert 0 <= start < end <= len(places)
        assert end - start < len(places) or len(places) == 1


@given(TEXTS, st.data())
def test_taking_a_stretch_out_leaves_the_other_words_as_they_were(text, data):
    places = occlusion.words(text)
    if not places:
        return
    start = data.draw(st.integers(0, len(places) - 1))
    end = data.draw(st.integers(start + 1, len(places)))
    left = occlusion.without(text, *occlusion.characters(places, (start, end)))
    kept = [text[a:b] for a, b in places[:start] + places[end:]]
    assert [left[a:b] for a, b in occlusion.words(left)] == kept


@pytest.mark.parametrize(
    ("text", "left"), [("a’7a", "a’ a"), ("7a,7", "7 ,7"), ("it is so", "it so"), ("水油盐", "水盐")]
)
def test_words_around_a_cut_do_not_become_one(text, left):
    places = occlusion.words(text)
    assert occlusion.without(text, *places[1]) == left


def test_words_keep_their_apostrophes_and_chinese_characters_stand_alone():
    text = "It doesn't boil at 99,5 degrees: 水沸"
    assert [text[a:b] for a, b in occlusion.words(text)] == ["It", "doesn't", "boil", "at", "99,5", "degrees", "水", "沸"]  # fmt: skip


def test_what_aligns_is_tried_first():
    answer = analysed("once upon a day salt dissolved quickly far away from home", axis={"salt", "dissolved"})
    found = occlusion.stretches(answer, [analysed("salt dissolved", axis={"salt", "dissolved"})])
    assert (4, 6) in found


def test_a_stretch_must_beat_others_of_its_length():
    drops = {(0, 1): 0.02, (1, 2): 0.3, (2, 3): 0.02, (3, 4): 0.02, (0, 2): 0.31, (1, 3): 0.33, (2, 4): 0.05}
    assert occlusion.ranked(drops, [(0, 1), (1, 2), (1, 3)], 4)[0] == (1, 2)


@pytest.mark.parametrize("total", [1, 2, 5, 40])
def test_the_comparison_lies_within_the_answer(total):
    for start, end in occlusion.compared({1, min(3, total)}, total):
        assert 0 <= start < end <= total


def test_an_answer_without_a_word_keeps_the_vectors_of_the_others():
    answer = analysed("salt stays behind")
    left = occlusion.thinned(answer, 5, 10)
    assert left.text == "salt behind"
    assert np.array_equal(left.tokens.vectors, answer.tokens.vectors[[0, 2]])
    assert np.linalg.norm(left.vector) == pytest.approx(1)
