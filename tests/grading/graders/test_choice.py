from grading.graders import Item, get
from grading.verdict import Label

CONTENT = {
    "options": [{"id": "a", "text": "2 V"}, {"id": "b", "text": "4 V"}],
    "correct": "b",
    "explanations": {"a": "Two cells in a row add up."},
}


def verdict(answer, content=CONTENT):
    return get("single_choice")().grade([Item("1", "single_choice", "?", content, answer)])[0]


def test_the_right_option_earns_everything():
    found = verdict({"choice": "b"})
    assert (found.score, found.label, found.confidence) == (1, Label.CORRECT, 1.0)


def test_a_wrong_option_earns_nothing_and_tells_the_teachers_reason():
    found = verdict({"choice": "a"})
    assert (found.score, found.label) == (0, Label.INCORRECT)
    assert found.findings[0].params == {"chosen": "2 V", "why": "Two cells in a row add up."}


def test_an_option_without_a_reason_is_still_named():
    assert verdict({"choice": "a"}, {**CONTENT, "explanations": {}}).findings[0].code == "wrong_option_plain"


def test_no_choice_is_blank():
    assert verdict({}).flags == ("blank",)


def test_a_choice_that_is_no_option_is_wrong_and_never_an_error():
    assert verdict({"choice": "<script>"}).score == 0
