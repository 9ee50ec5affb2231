"""Placeholders, and the phrases that a teacher writes again and again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading.comments.phrases import Written, normal_form, phrases_of
from grading.comments.placeholders import NAMES, OPEN, fill, literal, missing, unknown


@given(st.text(max_size=80))
def test_what_is_kept_as_it_was_written_is_inserted_as_it_was_written(text):
    assert fill(literal(text), {}) == text
    assert unknown(literal(text)) == []


@given(st.sampled_from(NAMES), st.text(max_size=20))
def test_a_placeholder_becomes_its_value_and_nothing_else_changes(name, value):
    assert fill(f"a {{{name}}} b", {name: value}) == f"a {value or OPEN} b"
    assert missing(f"{{{name}}}", {name: value}) == ([] if value else [name])


def test_a_value_with_braces_is_not_filled_again():
    assert fill("{name}", {"name": "{points}", "points": "2"}) == "{points}"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("{nmae} and {x}", ["nmae", "x"]),
        ("{{x}} {name}", []),
        ("{ x | x > 0 }", []),
        ("{}", []),
        ("{x} {x}", ["x"]),
    ],
)
def test_names_that_are_no_placeholder_are_found(text, names):
    assert unknown(text) == names


def written(*texts: str, name: str = "") -> list[Written]:
    return [Written(number, text, name) for number, text in enumerate(texts)]


def test_the_same_comment_on_three_answers_is_a_phrase():
    found = phrases_of(written(*["Say what stays the same."] * 3))
    assert [(one.text, one.count) for one in found] == [("Say what stays the same.", 3)]


def test_nearly_the_same_counts_in_the_words_used_most():
    found = phrases_of(
        written(
            "Say what stays the same here!", "say what stays the same here", "Say what stays the same here!",
            "Please say what stays the same here",
        )
    )  # fmt: skip
    assert [(one.text, one.count) for one in found] == [("Say what stays the same here!", 4)]


def test_one_answer_counts_once_however_often_it_was_decided():
    assert phrases_of([Written(1, "Say what stays the same.")] * 5) == []


@pytest.mark.parametrize("text", ["Good", "well done", "!!!", "x " * 400])
def test_what_is_too_short_or_too_long_is_no_phrase(text):
    assert phrases_of(written(*[text] * 5)) == []


def test_different_comments_are_not_thrown_together():
    texts = ["Name the unit of the current.", "Name the two parts of the circuit.", "Draw the whole circuit."]
    assert phrases_of(written(*texts)) == []


def test_the_name_of_the_student_becomes_a_placeholder():
    rows = [
        Written(n, f"Well thought, {who}, go on.", f"{who} Student")
        for n, who in enumerate(["Sam", "Ann", "Bo"])
    ]
    assert [one.text for one in phrases_of(rows)] == ["Well thought, {name}, go on."]
    rows = [Written(n, f"{who}写得很好", who) for n, who in enumerate(["小明明", "王芳", "李华"])]
    assert [one.text for one in phrases_of(rows)] == ["{name}写得很好"]


def test_what_was_saved_or_turned_down_is_not_offered_again():
    rows = written(*["Say what stays the same."] * 3)
    assert phrases_of(rows, [normal_form("say, what stays the same")]) == []


def test_braces_in_a_phrase_stand_for_themselves():
    (found,) = phrases_of(written(*["Use the set {x} of all x"] * 3))
    assert fill(found.text, {}) == "Use the set {x} of all x"


@given(st.lists(st.tuples(st.integers(0, 9), st.text(max_size=30), st.text(max_size=8)), max_size=30))
def test_every_phrase_was_written_on_enough_answers_and_can_be_saved(rows):
    for one in phrases_of([Written(*row) for row in rows]):
        assert 3 <= one.count <= len({answer for answer, _text, _name in rows})
        assert unknown(one.text) == []
