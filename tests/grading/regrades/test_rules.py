"""When a student may ask, and which answers say the same."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading.regrades.rules import Refusal, Standing, deadline, refusal
from grading.regrades.sameness import normal_form

RELEASED = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
FINE = {"enrolled": True, "shown": True, "released_at": RELEASED, "asked": False, "unsettled": 0}


def why(now=RELEASED, days=7, limit=3, **standing):
    return refusal(Standing(**{**FINE, **standing}), days, limit, now)


def test_who_sees_a_result_may_ask():
    assert why() is None


@pytest.mark.parametrize(
    ("standing", "reason"),
    [
        ({"enrolled": False}, Refusal.LEFT),
        ({"shown": False}, Refusal.HIDDEN),
        ({"days": 0}, Refusal.OFF),
        ({"asked": True}, Refusal.ASKED),
        ({"unsettled": 3}, Refusal.LIMIT),
        ({"now": RELEASED + timedelta(days=7)}, Refusal.LATE),
    ],
)
def test_each_obstacle_has_its_reason(standing, reason):
    assert why(**standing) == reason


def test_the_window_ends_so_many_days_after_the_release_to_the_second():
    last = RELEASED + timedelta(days=7) - timedelta(seconds=1)
    assert why(now=last) is None
    assert why(now=last + timedelta(seconds=1)) == Refusal.LATE


def test_there_is_no_deadline_while_part_of_the_work_is_hidden():
    assert deadline(None, 7) is None
    assert why(released_at=None, now=RELEASED + timedelta(days=400)) is None


@given(st.integers(0, 365), st.integers(1, 50), st.integers(0, 60), st.integers(-1, 400))
def test_nobody_gets_past_the_limit_or_the_window(days, limit, unsettled, after):
    now = RELEASED + timedelta(days=after)
    free = why(now=now, days=days, limit=limit, unsettled=unsettled) is None
    assert free == (days > 0 and unsettled < limit and after < days)


@pytest.mark.parametrize("text", ["one path", " One  path. ", "ONE\npath!", "“one path”", "ｏｎｅ path"])
def test_case_spaces_and_closing_marks_make_no_difference(text):
    assert normal_form({"text": text}) == normal_form({"text": "one path"})


@pytest.mark.parametrize("text", ["one paths", "not one path", "onepath", "one, path", ""])
def test_anything_within_the_text_makes_a_difference(text):
    assert normal_form({"text": text}) != normal_form({"text": "one path"})


def test_numbers_and_choices_are_not_mixed_up():
    assert normal_form({"text": "1.5"}) != normal_form({"text": "15"})
    assert normal_form({"text": "-5"}) != normal_form({"text": "5"})
    assert normal_form({"choice": "b"}) != normal_form({"text": "b"})
    assert normal_form({}) == ""


@given(st.text(max_size=60))
def test_the_normal_form_of_a_normal_form_is_itself_and_depends_on_nothing_else(text):
    once = normal_form({"text": text})
    again = normal_form({"text": once})
    # Folding case may bring in characters that NFKC writes another way; a second look never brings in more.
    assert normal_form({"text": again}) == again
    assert normal_form({"text": unicodedata.normalize("NFKC", text)}) == once
