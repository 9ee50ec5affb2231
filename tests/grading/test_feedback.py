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
