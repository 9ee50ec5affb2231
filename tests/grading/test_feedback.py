import re
from decimal import Decimal

import pytest

from grading import feedback
from grading.verdict import Finding, Label, Verdict


@pytest.mark.parametrize("code", feedback.codes())
def test_every_finding_has_a_sentence_in_both_languages_with_the_same_parameters(code):
    blanks = [
        set(re.findall(r"\{(\w+)\}", feedback._CATALOGUE[language][code])) for language in feedback.LANGUAGES
    ]
    assert blanks[0] == blanks[1]


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


def test_a_criterion_without_a_full_stop_does_not_run_into_the_next_sentence():
    params = {"criterion": "Says that it boils", "quote": "it boils"}
    assert (
        feedback.render(Finding("criterion_met", "c1", params))
        == "You have this point: Says that it boils. You wrote “it boils”."
    )
