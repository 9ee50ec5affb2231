"""Wrong answers grouped by what they say and miss."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from grading.reports.ideas import Wrong, by_form, by_words, ideas_of

USED_UP = [
    "The current is used up by the first bulb.", "the first bulb uses up the current", "The bulb has used up the current",
    "It is used up in the first bulb",
]  # fmt: skip
BATTERY = [
    "The battery pushes hardest near itself.",
    "near the battery the push is hardest",
    "Battery pushes harder near it",
]
TEXTS = st.lists(st.text(max_size=40) | st.sampled_from([*USED_UP, *BATTERY]), max_size=30)


def wrongs(texts):
    return [Wrong(place, text) for place, text in enumerate(texts)]


def keys(ideas):
    return [{one.key for one in idea.members} for idea in ideas]


def test_answers_that_say_the_same_are_one_idea_and_the_most_common_comes_first():
    found = ideas_of(wrongs([*BATTERY, *USED_UP]))
    assert keys(found)[:2] == [{3, 4, 5, 6}, {0, 1, 2}]
    assert "used" in found[0].words
    assert "bulb" in found[0].words


def test_answers_that_deny_do_not_join_those_that_do_not():
    found = by_words(wrongs(["the current is the same", "the current is not the same"]))
    assert sorted(found) == [[0], [1]]


def test_answers_that_miss_other_criteria_are_further_apart():
    text = "the bulbs share the one path of current"
    same = [Wrong(n, f"{text} {n}", frozenset({"a"})) for n in (1, 2)]
    other = [Wrong(3, "one path of bulbs and wires", frozenset({"b"}))]
    assert {frozenset(one) for one in keys(ideas_of([*same, *other]))} >= {frozenset({1, 2})}


def test_an_idea_tells_which_criterion_most_of_its_answers_miss():
    rows = [Wrong(n, "used up by the bulb", frozenset(missing)) for n, missing in enumerate(["a", "a", "ab"])]
    assert ideas_of(rows, lambda _rows: [[0, 1, 2]])[0].missing == (("a", 3), ("b", 1))


def test_equal_numbers_are_one_idea_however_they_are_written():
    rows = [
        Wrong(1, "5 A", form="5 A"),
        Wrong(2, "5.0A", form="5 A"),
        Wrong(3, "no idea"),
        Wrong(4, "7", form="7"),
    ]
    assert keys(ideas_of(rows, by_form))[0] == {1, 2}


def test_another_way_of_grouping_can_take_its_place():
    found = ideas_of(wrongs(["x", "y", "z"]), lambda rows: [[0, 2], [1]])
    assert keys(found) == [{0, 2}, {1}]


def test_examples_say_no_text_twice():
    found = ideas_of(wrongs(["Used up.", "used up", "it is used up first"]), lambda rows: [[0, 1, 2]])[0]
    assert len(found.examples(3)) == 2


def test_chinese_answers_are_grouped_by_their_characters():
    texts = ["电流被第一个灯泡用掉了", "第一个灯泡把电流用掉", "电池没电了", "电池里没有电了"]
    assert keys(ideas_of(wrongs(texts)))[:2] in ([{0, 1}, {2, 3}], [{2, 3}, {0, 1}])


@given(TEXTS)
def test_every_answer_is_in_exactly_one_idea(texts):
    found = ideas_of(wrongs(texts))
    assert sorted(key for one in keys(found) for key in one) == list(range(len(texts)))
    assert [len(idea.members) for idea in found] == sorted(
        (len(idea.members) for idea in found), reverse=True
    )


@given(TEXTS, st.randoms())
def test_the_order_of_the_answers_decides_nothing(texts, rng):
    def groups(order):
        return {frozenset(one) for one in keys(ideas_of([Wrong(place, texts[place]) for place in order]))}

    mixed = list(range(len(texts)))
    rng.shuffle(mixed)
    assert groups(mixed) == groups(range(len(texts)))
