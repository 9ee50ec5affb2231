"""What a text shows before any model reads it: what is left out, what earns nothing, and what is only remarked."""

import pytest

from grading.graders import reading

PROMPT = "What do the valves in the heart do?"
REFERENCES = ["The valves stop the blood from flowing backwards, so that it moves in one direction only."]


def read(text, language="en"):
    return reading.read(text, PROMPT, REFERENCES, language)


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("valves, blood, backwards, direction, flowing, stop", "keyword_list"),
        ("sdfjkh sdkfjh wekjrh xcvkjb", "gibberish"),
        ("The valves do not stop the blood from flowing backwards, so that it moves in one direction only.", "negated_reference"),
        ("What do the valves in the heart do?", "copied_question"),
        ("血液不会倒流，只朝一个方向流动。", "other_language"),
    ],
)  # fmt: skip
def test_what_says_nothing_of_its_own_is_not_scored(text, flag):
    found = read(text)
    assert found.text == ""
    assert flag in found.flags


def test_a_loop_of_words_is_left_out_and_the_statement_stays():
    found = read("They close behind the blood. " + "blood valves " * 40)
    assert (found.text, found.flags) == ("They close behind the blood.", ("padded",))


def test_a_text_that_is_one_sentence_again_and_again_is_read_once():
    assert read("They close. " * 30).text.split() == ["They", "close."]


JOIN = "Join the two sentences with “because”: Ben missed the bus. He was late."
JOINED = ["Ben was late because he missed the bus."]


@pytest.mark.parametrize(
    ("prompt", "references", "text"),
    [
        (JOIN, JOINED, "Because Ben missed the bus he was late."),
        (JOIN, JOINED, "Ben missed the bus so he was late."),
        (
            "Correct the verbs and write the sentence: While she was walk to school, she was losing her key.",
            ["While she was walking to school, she lost her key."],
            "While she was walking to school, she was losing her key.",
        ),
    ],
)
def test_words_of_the_question_are_an_answer_where_nothing_else_is_wanted(prompt, references, text):
    found = reading.read(text, prompt, references, "en")
    assert found.text == text
    assert "copied_question" not in found.flags


def test_the_whole_question_is_no_answer_even_there():
    assert reading.read(JOIN, JOIN, JOINED, "en").flags == ("copied_question",)


def test_a_foreign_sentence_in_an_english_answer_is_left_out():
    found = read(
        "They make the blood red and warm in the whole body. La sangre no puede volver porque las válvulas se cierran."
    )
    assert found.text == "They make the blood red and warm in the whole body."
    assert found.flags == ("other_language",)


def test_an_answer_that_is_foreign_as_a_whole_stays_for_the_teacher():
    found = read("Die Klappen sorgen dafür, dass das Blut nicht zurück kann.")
    assert found.text
    assert "other_language" in found.flags


def test_adverbs_are_set_aside_for_a_second_look_and_traced_to_their_place():
    raw = "They really and truly close the blood."
    found = read(raw)
    assert found.plainer is not None
    assert found.plainer.text.split() == ["They", "close", "the", "blood."]
    at = found.plainer.text.index("close")
    start, end = found.plainer.locate(at, at + 5)
    assert raw[start:end] == "close"


def test_adverbs_of_the_reference_count_as_content():
    assert read("Blood moves in one direction only.").plainer is None


def test_a_reference_that_is_negated_itself_may_be_given_back():
    found = reading.read("Tom did not go to school yesterday.", "Make the sentence negative: Tom went to school yesterday.",
                         ["Tom didn't go to school yesterday."], "en")  # fmt: skip
    assert found.flags == ()
