"""What may be typed into a cell, and the words for a total."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading.gradebook.scales import PRESETS, BadScale, preset_of, scale_of, step_for
from grading.gradebook.values import BadValue, Typed, read, shown

TEN = Decimal(10)


@pytest.mark.parametrize(
    ("text", "value"),
    [("7", "7"), (" 7.50 ", "7.5"), ("7,5", "7.5"), (".5", "0.5"), ("85%", "8.5"), ("85 %", "8.5"), ("７．５", "7.5"), ("12", "12"), ("2.005", "2.01")],
)  # fmt: skip
def test_points_are_understood_as_people_type_them(text, value):
    assert read(text, TEN) == Typed(Decimal(value))


@pytest.mark.parametrize("text", ["EX", "ex", "e", "Excused", "免"])
def test_excused_is_understood(text):
    assert read(text, TEN) == Typed(excused=True)


@pytest.mark.parametrize("text", ["", "   ", "\u3000"])
def test_nothing_clears(text):
    assert read(text, TEN).clears


@pytest.mark.parametrize(
    ("text", "code"),
    [("abc", "not_a_number"), ("1e5", "not_a_number"), ("NaN", "not_a_number"), ("7 of 10", "not_a_number"), ("9" * 30, "not_a_number"), ("-1", "negative"), ("20.01", "too_much"), ("250%", "too_much")],
)  # fmt: skip
def test_what_is_no_mark_is_refused_with_the_reason(text, code):
    with pytest.raises(BadValue) as refused:
        read(text, TEN)
    assert refused.value.code == code


def test_up_to_twice_the_points_is_extra_credit():
    assert read("20", TEN) == Typed(Decimal(20))


@given(st.decimals(0, 20, places=2))
def test_what_is_shown_is_read_again_as_the_same(value):
    assert read(shown(value), TEN).value == value


@given(st.text(max_size=30))
def test_any_text_is_a_mark_or_refused(text):
    try:
        found = read(text, TEN)
    except BadValue:
        return
    assert found.value is None or 0 <= found.value <= 20


@pytest.mark.parametrize(
    ("percent", "name"), [("100", "优"), ("90", "优"), ("89.99", "良"), ("60", "及格"), ("59.99", "不及格"), ("0", "不及格")]
)  # fmt: skip
def test_a_total_has_the_name_of_the_level_it_reaches(percent, name):
    assert step_for(Decimal(percent), PRESETS["chinese"]) == name


def test_without_a_total_or_a_scale_there_is_no_name():
    assert step_for(None, PRESETS["letters"]) == step_for(Decimal(50), ()) == ""


def test_a_scale_is_put_in_order_and_empty_rows_are_passed_over():
    found = scale_of([("pass", Decimal(0)), ("", None), ("merit", Decimal(70))])
    assert [step.name for step in found] == ["merit", "pass"]
    assert preset_of(found) == "own"
    assert preset_of(PRESETS["standards"]) == "standards"


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([("", 50)], "name_missing"),
        ([("A", None)], "least_missing"),
        ([("A", 50), ("A", 0)], "twice"),
        ([("A", 50), ("B", 50)], "twice"),
        ([("A", 201)], "out_of_range"),
        ([("A", 50)], "no_zero"),
        ([("A" * 31, 0)], "too_long"),
        ([(f"L{at}", at) for at in range(16)], "too_many"),
    ],
)
def test_a_scale_with_a_gap_or_a_double_is_refused(rows, code):
    with pytest.raises(BadScale) as refused:
        scale_of([(name, None if least is None else Decimal(least)) for name, least in rows])
    assert refused.value.code == code
