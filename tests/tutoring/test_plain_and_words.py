import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutoring.plain import plain, spoken
from tutoring.words import chunks, complete_sentences, length, negated, numbers, sentences, stem, terms


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"1.5\ \mathrm{V}", "1.5 V"),
        (r"\rho = \frac{m}{V}", "ρ = m/V"),
        (r"\mathrm{cm^3}", "cm³"),
        (r"20\ ^{\circ}\mathrm{C}", "20 °C"),
        (r"20\ ^\circ\mathrm{C}", "20 °C"),
        (r"R_1 + R_{2}", "R₁ + R₂"),
        (r"10^{-3}", "10⁻³"),
    ],
)
def test_simple_formulas_are_readable(latex, text):
    assert spoken(latex) == text


def test_marks_of_markdown_disappear():
    text = plain("The **voltage** $U$ of a [cell](http://x) is *not* a `flow`.\n\n- one\n- two <b>bold</b>")
    assert text == "The voltage U of a cell is not a flow.\none\ntwo bold"


def test_emphasis_inside_chinese_words_disappears():
    assert plain("蒸发在*任何*温度下**都能**发生。") == "蒸发在任何温度下都能发生。"


def test_a_table_is_read_row_by_row():
    table = "| | Current | Voltage |\n|---|---|---|\n| unit | A | V |"
    assert plain(table) == "unit – Current: A; Voltage: V."


def test_a_full_stop_in_a_number_ends_no_sentence():
    assert sentences("It is 1.5 V. That is all.") == ["It is 1.5 V.", "That is all."]
    assert sentences("Use parts, e.g. a lamp. Done!") == ["Use parts, e.g. a lamp.", "Done!"]
    assert sentences("电流处处相等。灯泡不亮！为什么？") == ["电流处处相等。", "灯泡不亮！", "为什么？"]


def test_a_text_that_is_still_written_keeps_its_last_sentence_open():
    assert complete_sentences("It is 1.") == ([], "It is 1.")
    assert complete_sentences("It is 1.5 V. Then ") == (["It is 1.5 V."], " Then ")
    assert complete_sentences("电流相等。然后") == (["电流相等。"], "然后")


def test_words_that_mean_the_same_share_a_term():
    assert stem("batteries") == stem("battery")
    assert stem("connected") == stem("connect") == stem("connecting")
    assert stem("squashed") == stem("squash")


def test_chinese_gives_characters_and_pairs_but_no_question_words():
    assert terms("为什么灯泡亮？") == ["灯", "泡", "亮", "灯泡", "泡亮"]


def test_two_negations_affirm():
    assert negated("It does not flow.")
    assert negated("It doesn't flow.")
    assert negated("电流没有被用掉。")
    assert not negated("It is not without effect.")


def test_a_decimal_comma_is_the_same_number():
    assert numbers("1,5 V and 20") == {"1.5", "20"}


def test_length_counts_chinese_by_characters():
    assert length("one two three") == 3
    assert length("电流处处相等电流处处") == 6


@given(st.text())
def test_chunks_give_the_text_back(text):
    assert "".join(chunks(text)) == text


@given(st.text())
def test_no_text_breaks_the_readers(text):
    assert isinstance(plain(text), str)
    assert all(sentence.strip() for sentence in sentences(text))
    whole, rest = complete_sentences(text)
    assert text.endswith(rest)
    assert isinstance(whole, list)
    assert all(terms(text))
