import re
from pathlib import Path

import pytest

from recommend import planner, reasons

PARAMS = {"hours": 50, "days": 2, "goal": "Current", "percent": 87}


@pytest.mark.parametrize("code", reasons.codes())
def test_every_reason_is_one_whole_sentence(code):
    text = reasons.sentence(code, PARAMS)
    assert text[0].isupper()
    assert text.endswith(".")


def test_every_code_of_the_planner_has_a_sentence():
    source = Path(planner.__file__).read_text(encoding="utf-8")
    used = set(re.findall(r'Reason\(\s*"(\w+)"', source)) | {"overdue", "due_soon"}
    assert used == set(reasons.codes())


@pytest.mark.parametrize(
    ("params", "text"),
    [
        ({"hours": 0, "days": 0}, "It is due within the hour."),
        ({"hours": 1, "days": 0}, "It is due in 1 hour."),
        ({"hours": 30, "days": 1}, "It is due in 1 day."),
        ({"hours": 80, "days": 3}, "It is due in 3 days."),
    ],
)
def test_the_time_left_is_counted_in_words(params, text):
    assert reasons.sentence("due_soon", params) == text


def test_a_percent_sign_survives_formatting():
    assert "87%" in reasons.sentence("almost_mastered", PARAMS)


def test_an_unknown_code_lists_the_known_ones():
    with pytest.raises(LookupError, match="due_soon"):
        reasons.sentence("astrology", {})
