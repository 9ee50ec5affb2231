"""Lines of both directions on paper: ordered as they are seen, joined as they are written, and never a letter lost."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading.bidi import is_mixed, visual
from grading.printing import FONT, RARE, RIGHT, _known, printed, text

# Letters of both directions, marks on them, figures, brackets and what only turns lines around.
hard = st.text(st.sampled_from("abc 123.,()[]+%אבגשׁ\u05b8دلﻻ\u202e\u2067\u200f😀é\u0301"), max_size=30)


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        ("abc", "abc"),
        ("אבג", "גבא"),
        ("Name אבג end", "Name גבא end"),
        ("אבג abc גד", "דג abc גבא"),
        ("אבג 12.5 ד", "ד 12.5 גבא"),
        ("אבג (abc 12)", "(abc 12) גבא"),
        ("a (אב) b", "a (בא) b"),
        ("אב (ג)", "(ג) בא"),
        ("אב, 3 + 4", "4 + 3 ,בא"),
        ("שָׁלוֹם", "םוֹלשָׁ"),
        ("a\u202ebc", "abc"),
        ("", ""),
    ],
)
def test_a_line_is_ordered_as_it_is_seen(written, seen):
    assert visual(unicodedata.normalize("NFD", written)) == unicodedata.normalize("NFD", seen)


def test_arabic_letters_take_the_form_that_their_neighbours_ask_for():
    names = [unicodedata.name(letter) for letter in visual("محمد")]
    assert [name.rsplit(" LETTER ")[-1] for name in names] == [
        "DAL FINAL FORM", "MEEM MEDIAL FORM", "HAH MEDIAL FORM", "MEEM INITIAL FORM",
    ]  # fmt: skip


def test_lam_and_alef_are_written_as_one_and_other_letters_are_not():
    assert [unicodedata.name(letter) for letter in visual("لا")] == [
        "ARABIC LIGATURE LAM WITH ALEF ISOLATED FORM"
    ]
    assert len(visual("لها")) == 3


def test_a_letter_stays_itself_where_the_font_lacks_its_form():
    assert visual("لا", {ord("a")}) == "ال"


@given(hard)
def test_no_letter_is_lost_or_added(line):
    kept = [letter for letter in line if unicodedata.category(letter) != "Cf"]
    plain = "".join(kept).translate(str.maketrans("[](){}", "()()()"))
    pressed = unicodedata.normalize("NFKD", visual(line)).translate(str.maketrans("[]){}(", "()(()("))
    assert sorted(pressed.replace("(", ")")) == sorted(unicodedata.normalize("NFKD", plain).replace("(", ")"))


@given(st.text(st.characters(max_codepoint=0x2FF, exclude_categories=["Cf", "Cc"]), max_size=40))
def test_text_of_one_direction_is_left_as_it_is(line):
    assert not is_mixed(line)
    assert visual(line) == line


def test_hebrew_and_arabic_are_printed_with_a_font_that_has_them():
    letters = visual("שלום محمد الأمين دار السلام لها كل نقطة", _known(RIGHT))
    assert all(ord(letter) in _known(RIGHT) | _known(FONT) for letter in letters)
    words = "נועה כהן and محمد " * 30
    data = printed([text(words), text(f"{words}\n张伟", 18)], "שלום", "")
    assert b"DejaVu" in data
    assert RARE not in (FONT, RIGHT)
