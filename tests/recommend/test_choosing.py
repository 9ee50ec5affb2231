from datetime import UTC, datetime, timedelta

from recommend.choosing import Candidate, choose
from recommend.drawing import line_of

NOW = datetime(2026, 3, 2, tzinfo=UTC)


def test_a_question_that_was_never_answered_comes_first():
    seen, new = Candidate(1, 0.3, answered=1, last=NOW), Candidate(2, 0.9)
    assert choose([seen, new], known=0.3) == new


def test_of_equally_fresh_ones_the_nearest_to_the_level_comes():
    easy, hard = Candidate(1, 0.2), Candidate(2, 0.8)
    assert choose([easy, hard], known=0.3) == easy
    assert choose([easy, hard], known=0.9) == hard


def test_of_equally_hard_ones_the_one_that_lies_back_longest_comes():
    old = Candidate(2, 0.5, answered=1, last=NOW - timedelta(days=3))
    assert choose([Candidate(1, 0.5, answered=1, last=NOW), old], known=0.5) == old


def test_nothing_to_choose_gives_nothing():
    assert choose([], known=0.5) is None


def test_a_line_runs_from_left_to_right_and_up_for_more():
    line = line_of([0.0, 1.0], 0.95)
    assert line.points == "4.0,36.0 156.0,4.0"
    assert line.goal == 5.6
    assert line_of([], 0.95) is None
