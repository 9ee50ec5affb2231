from statistics import fmean

import pytest

from grading.feedback import chinese, english
from grading.feedback.readability import clause_length, grade_level, syllables

# What stands in the blanks is the teacher's or the student's own.
WORDS = dict.fromkeys(("quote", "criterion", "words", "chosen", "given", "unit", "lesson"), "it") | {
    "why": ""
}


@pytest.mark.parametrize(
    ("word", "count"), [("cat", 1), ("make", 1), ("table", 2), ("wanted", 2), ("lesson", 2), ("the", 1)]
)
def test_syllables_are_counted_by_vowels(word, count):
    assert syllables(word) == count


def test_the_grade_level_is_the_published_formula():
    # 11 words in 2 sentences, 13 syllables.
    text = "The water is hot. It turns into a gas now, see?"
    assert grade_level(text) == pytest.approx(0.39 * 11 / 2 + 11.8 * 13 / 11 - 15.59)


def test_a_text_without_words_has_no_grade():
    assert grade_level("…") == 0
    assert clause_length("…") == 0


@pytest.mark.parametrize("tone", ["PLAIN", "WARM", "BRIEF"])
def test_what_we_say_in_english_suits_the_sixth_school_year_and_most_of_it_the_third(tone):
    grades = {code: grade_level(text.format_map(WORDS)) for code, text in getattr(english, tone).items()}
    assert max(grades.values()) <= 6.5, max(grades, key=grades.get)
    assert fmean(grades.values()) <= 3


@pytest.mark.parametrize("tone", ["PLAIN", "WARM", "BRIEF"])
def test_what_we_say_in_chinese_has_short_clauses(tone):
    lengths = {
        code: clause_length(text.format_map(dict.fromkeys(WORDS, "")))
        for code, text in getattr(chinese, tone).items()
    }
    assert max(lengths.values()) <= 16, max(lengths, key=lengths.get)
    assert fmean(lengths.values()) <= 9
