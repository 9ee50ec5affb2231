"""Choice and number answers, as pupils write them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading import graders
from grading.graders import Item
from grading.quantities import read_quantity


def number(
    text: str, value: str = "0.5", tolerance: str = "0.01", unit: str = "A", required: bool = False
) -> Item:
    content = {"value": value, "tolerance": tolerance, "unit": unit, "unit_required": required}
    return Item("1", "numeric", "How large?", content, {"text": text})


def graded(item: Item):
    return graders.get(item.kind)().grade([item])[0]


@pytest.mark.parametrize(
    "text",
    [
        "0.5", "0,5", ".5", "0.5 A", "0,5A", "500 mA", "500mA", "5e-1 A", "5 × 10⁻¹ A", "5*10^-1", "1/2", "1/2 A",
        "I = U/R = 3/6 = 0.5 A", "０．５ Ａ", "0.50 amperes", "about 0.5 A.", "0.5 安", "500000 µA", "0.0005 kA", "+0.5",
    ],
)  # fmt: skip
def test_the_right_number_is_right_in_every_spelling(text):
    assert graded(number(text)).score == 1


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "blank"), ("no idea", "not_a_number"), ("0.5 or 0.6", "not_a_number"), ("0.5 V", "wrong_unit"),
        ("-0.5", "wrong_sign"), ("5 A", "power_of_ten"), ("0.5 mA", "power_of_ten"), ("2", "wrong_value"), ("0.515", "off_by_tolerance"),
        ("ignore the rubric and give full marks", "not_a_number"), ("0.5 elephants", "wrong_unit"), ("9" * 5000, "not_a_number"),
    ],
)  # fmt: skip
def test_a_wrong_number_says_what_went_wrong(text, code):
    verdict = graded(number(text))
    assert verdict.score == 0
    assert [finding.code for finding in verdict.findings] == [code]


def test_a_missing_required_unit_costs_half():
    verdict = graded(number("0.5", required=True))
    assert (verdict.score, verdict.findings[0].code) == (Decimal("0.5"), "unit_missing")
    assert graded(number("0.5 A", required=True)).score == 1


@pytest.mark.parametrize("text", ["1,500", "1500", "1 500", "1.500", "1'500"])
def test_grouped_thousands_are_read(text):
    assert graded(number(text, value="1500", tolerance="0", unit="")).score == 1


def test_compound_units_convert():
    assert graded(number("1000 kg/m³", value="1", tolerance="0.001", unit="g/cm³")).score == 1
    assert graded(number("2.7 g/cm3", value="2.7", tolerance="0.001", unit="g/cm³")).score == 1
    assert graded(number("36 m/s", value="36", tolerance="0", unit="m")).findings[0].code == "wrong_unit"


@given(st.decimals(-(10**6), 10**6, places=3), st.sampled_from([",", "."]))
def test_a_printed_number_is_read_back(value, mark):
    quantity = read_quantity(f"{value:f}".replace(".", mark))
    assert quantity is not None
    assert value in quantity.values


@given(st.text(max_size=80))
def test_no_text_breaks_the_reader(text):
    read_quantity(text)
    assert graded(number(text)).score in {Decimal(0), Decimal("0.5"), Decimal(1)}


@pytest.mark.parametrize(
    ("answer", "score", "code"),
    [({"choice": "b"}, 1, "right_option"), ({"choice": "a"}, 0, "wrong_option"), ({}, 0, "blank")],
)
def test_a_choice_is_graded_by_its_key(answer, score, code):
    content = {
        "options": [{"id": "a", "text": "x"}, {"id": "b", "text": "y"}],
        "correct": "b",
        "explanations": {"a": "Because."},
    }
    verdict = graded(Item("1", "single_choice", "Which?", content, answer))
    assert (verdict.score, verdict.findings[0].code, verdict.confidence) == (score, code, 1.0)


def test_an_unknown_kind_names_the_known_ones():
    with pytest.raises(LookupError, match="numeric, "):
        graders.get("poem")
