import re
from decimal import Decimal

import pytest

from grading import feedback
from grading.feedback import chinese, english
from grading.verdict import Finding, Label, Verdict
from school.courses.models import Section


@pytest.mark.parametrize("code", feedback.codes())
def test_every_finding_has_a_sentence_in_every_language_and_tone_with_the_same_parameters(code):
    blanks = [
        set(re.findall(r"\{(\w+)\}", tone[code]))
        for words in (english, chinese)
        for tone in (words.PLAIN, words.WARM, words.BRIEF)
    ]
    assert len(blanks) == len(feedback.LANGUAGES) * len(feedback.TONES)
    assert all(one == blanks[0] for one in blanks)


@pytest.mark.parametrize("words", [english, chinese])
def test_no_tone_has_a_sentence_for_something_that_is_never_found(words):
    assert words.PLAIN.keys() == words.WARM.keys() == words.BRIEF.keys()


def test_the_tones_of_a_class_are_those_that_there_are_words_for():
    assert tuple(Section.FeedbackTone.values) == feedback.TONES


def test_a_tone_says_the_same_finding_in_other_words():
    finding = Finding("criterion_missing", "c1", {"criterion": "It boils"})
    said = [feedback.render(finding, tone=tone) for tone in feedback.TONES]
    assert said == [
        "This point is missing: It boils.",
        "One more point to work on. This is still missing: It boils.",
        "Missing: It boils.",
    ]


def test_an_unknown_tone_speaks_plainly():
    assert feedback.render(Finding("right_value"), tone="shouting") == "Your value is right."


def verdict(label, *findings):
    return Verdict(Decimal(label == Label.CORRECT), label, 1.0, "numeric", "1", findings=findings)


def test_the_next_step_names_the_lesson():
    found = verdict(Label.PARTIAL, Finding("missing"), Finding("next_add"))
    assert feedback.sentences(found, lesson="Heat")[-1] == (
        "Add the missing point in one sentence. The lesson “Heat” helps you."
    )


def test_a_wrong_value_leads_to_the_lesson_although_the_key_knows_no_next_step():
    found = verdict(Label.INCORRECT, Finding("wrong_value", params={"given": "5"}))
    assert feedback.sentences(found, "zh-hans", lesson="热")[-1] == "课文“热”里有做法。"


def test_a_right_answer_is_not_sent_back_to_the_lesson():
    found = verdict(Label.CORRECT, Finding("right_value"))
    assert feedback.sentences(found, lesson="Heat") == ["Your value is right."]


def test_a_quote_with_braces_is_shown_as_it_was_written():
    finding = Finding("right", params={"quote": "{criterion} {0.__class__}"})
    assert "{criterion} {0.__class__}" in feedback.render(finding)


def test_chinese_variants_are_written_in_simplified_chinese():
    assert feedback.render(Finding("right_option"), "zh-CN") == "你选对了。"


def test_an_unknown_language_gets_english():
    assert feedback.render(Finding("right_option"), "fr") == "You chose the right answer."


def test_an_unknown_code_is_an_error_that_names_it():
    with pytest.raises(LookupError, match="nonsense"):
        feedback.render(Finding("nonsense"))


def test_what_to_do_next_comes_last():
    findings = (Finding("next_add"), Finding("right_value"))
    verdict = Verdict(Decimal(1), Label.CORRECT, 1.0, "numeric", "1", findings=findings)
    assert feedback.sentences(verdict)[-1] == "Add the missing point in one sentence."


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "“one path” comes close to this point, but it is not complete: Says that there is one path."),
        ("zh-hans", "“one path”接近这一点，但还不完整：Says that there is one path。"),
    ],
)
def test_a_point_that_is_partly_there_quotes_what_comes_close(language, said):
    params = {"criterion": "Says that there is one path", "quote": "one path"}
    assert feedback.render(Finding("criterion_partly_quoted", "c1", params), language) == said


@pytest.mark.parametrize(
    ("criterion", "said"),
    [
        ("Says that it boils", "This point is missing: it boils."),
        ("The answer explains that it boils.", "This point is missing: it boils."),
        ("Names two reasons.", "This point is missing: Names two reasons."),
        ("Says that ", "This point is missing: Says that."),
        ("说明水会沸腾。", "This point is missing: 说明水会沸腾。"),
    ],
)
def test_a_student_reads_what_is_to_be_said_and_not_that_it_is_to_be_said(criterion, said):
    found = verdict(Label.INCORRECT, Finding("criterion_missing", "c1", {"criterion": criterion}))
    assert feedback.sentences(found)[0] == said


def test_a_criterion_without_a_full_stop_does_not_run_into_the_next_sentence():
    params = {"criterion": "Says that it boils", "quote": "it boils"}
    assert (
        feedback.render(Finding("criterion_met", "c1", params))
        == "You have this point: Says that it boils. You wrote “it boils”."
    )
