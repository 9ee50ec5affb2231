"""Reading numbers and units as pupils write them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading.graders import Item, get
from grading.graders.numeric import read
from grading.verdict import Label

VOLTS = {"value": "1.5", "tolerance": "0.05", "unit": "V", "unit_required": True}
GRADER = get("numeric")()


def verdict(text, content=VOLTS):
    return GRADER.grade([Item("1", "numeric", "?", content, {"text": text})])[0]


def codes(text, content=VOLTS):
    return [finding.code for finding in verdict(text, content).findings]


@pytest.mark.parametrize(
    "text",
    ["1.5 V", "1,5 V", "1.5V", "1500 mV", "0.0015 kV", "U = 1.5 V", "1.5×10^0 V", "15e-1 V", "3/2 V", "1.5 volts",
     "１.5 V", "about 1.5 V", "1.5 伏", "1,5 v", "+1.54 V"],
)  # fmt: skip
def test_the_same_value_is_right_however_it_is_written(text):
    assert verdict(text).score == 1


@pytest.mark.parametrize(
    ("text", "code", "score"),
    [
        ("1.5", "unit_missing", "0.5"),
        ("1.5 A", "wrong_unit", "0.5"),
        ("15 V", "power_of_ten", "0"),
        ("-1.5 V", "wrong_sign", "0"),
        ("1.6 V", "off_by_tolerance", "0"),
        ("7 V", "wrong_value", "0"),
        ("a lot", "not_a_number", "0"),
        ("1.5 or 3 V", "not_a_number", "0"),
    ],
)
def test_a_slip_is_named(text, code, score):
    assert code in codes(text)
    assert verdict(text).score == Decimal(score)


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ({"value": "2.7", "tolerance": "0", "unit": "g/cm3"}, "2.7 g/cm³"),
        ({"value": "2.7", "tolerance": "0", "unit": "g/cm3"}, "2700 kg/m^3"),
        ({"value": "2.7", "tolerance": "0", "unit": "g/cm3"}, "2.7 g·cm⁻³"),
        ({"value": "40", "tolerance": "0", "unit": "cm3"}, "40 mL"),
        ({"value": "6", "tolerance": "0", "unit": "Ω"}, "6 ohms"),
        ({"value": "20", "tolerance": "1", "unit": "°C"}, "20 degrees Celsius"),
        ({"value": "0.0015", "tolerance": "0", "unit": ""}, "1.5 × 10⁻³"),
        ({"value": "-5", "tolerance": "0", "unit": ""}, "−5"),
        ({"value": "1500", "tolerance": "0", "unit": ""}, "1,500"),
        ({"value": "1.5", "tolerance": "0", "unit": ""}, "1,500"),
        ({"value": "1200", "tolerance": "0", "unit": "J"}, "1 200 J"),
        ({"value": "36", "tolerance": "0", "unit": "km/h"}, "10 m/s"),
    ],
)
def test_units_are_converted_and_marks_read_both_ways(content, text):
    assert verdict(text, content).score == 1


def test_a_blank_answer_is_flagged():
    assert verdict("  ").flags == ("blank",)
    assert verdict("  ").label == Label.INCORRECT


@given(st.decimals(-(10**6), 10**6, places=4), st.sampled_from([".", ","]), st.sampled_from(["-", "−", "–"]))
def test_every_decimal_is_read_back_with_either_mark_and_any_minus(value, mark, minus):
    written = format(value, "f").replace("-", minus).replace(".", mark)
    assert value in read(written).values


@given(st.integers(1, 999), st.integers(-12, 12))
def test_scientific_notation_is_read_in_both_spellings(digits, power):
    expected = Decimal(digits).scaleb(power)
    assert read(f"{digits}e{power}").values == (expected,)
    assert read(f"{digits} × 10^{power}").values == (expected,)


@given(st.text(max_size=80))
def test_no_text_is_an_error(text):
    assert 0 <= verdict(text).score <= 1


@given(st.decimals("0.001", 1000, places=3), st.sampled_from([("mV", -3), ("kV", 3), ("µV", -6), ("MV", 6)]))
def test_a_prefix_moves_the_point_and_changes_nothing(value, prefix):
    unit, power = prefix
    content = {"value": str(value), "tolerance": "0", "unit": "V", "unit_required": True}
    assert verdict(f"{value.scaleb(-power):f} {unit}", content).score == 1
