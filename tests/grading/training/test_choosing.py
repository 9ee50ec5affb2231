"""Which grader an answer goes to, and how two are compared: pure."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from grading.training.chart import lines_of
from grading.training.choosing import Asked, Serving, choose
from grading.training.comparison import SHIPPED, compared, scores_of

ASKED = Asked(course=1, section=2, question=3, key="q", version=1)
COURSE = Serving(1, 1, None, None, {"q": 1})
SECTION = Serving(2, 1, 2, None, {"q": 1})
QUESTION = Serving(3, 1, None, 3, {"q": 1})


def test_the_questions_own_grader_goes_before_the_classs_and_that_before_the_courses():
    assert choose([COURSE, SECTION, QUESTION], ASKED) is QUESTION
    assert choose([SECTION, COURSE], ASKED) is SECTION
    assert choose([COURSE], ASKED) is COURSE


def test_a_grader_of_another_course_class_or_question_is_never_chosen():
    others = [
        Serving(1, 9, None, None, {"q": 1}),
        Serving(2, 1, 9, None, {"q": 1}),
        Serving(3, 1, None, 9, {"q": 1}),
    ]
    assert choose(others, ASKED) is None


def test_a_question_that_was_not_learnt_or_has_changed_since_goes_to_a_wider_one_or_the_shipped():
    changed = Serving(2, 1, 2, None, {"q": 2})
    assert choose([changed, COURSE], ASKED) is COURSE
    assert choose([Serving(2, 1, 2, None, {})], ASKED) is None


ROWS = [["a", 1.0, 1.0, 0.0, 0.5], ["b", 0.5, 0.0, 0.0, 0.0], ["c", 0.0, 0.5, 0.0, 0.0]]


def test_the_widest_differences_come_first_and_only_common_answers_are_compared():
    pairs = compared(ROWS, {"a": 0.0, "c": 0.0})
    assert [(pair.response, pair.nearer) for pair in pairs] == [("a", "one"), ("c", "other")]
    assert scores_of(ROWS, SHIPPED) == {"a": 0.5, "b": 0.0, "c": 0.0}


point = st.lists(
    st.tuples(st.integers(0, 999), st.none() | st.floats(-5, 5), st.none() | st.floats(-1, 1)), max_size=40
)


@given(point)
def test_a_chart_stays_in_its_box_and_its_table_has_every_value(points):
    for line in lines_of(points):
        drawn = [tuple(map(float, pair.split(","))) for pair in line.points.split()]
        assert len(drawn) == len(line.rows)
        assert all(0 <= x <= 100 and 0 <= y <= 40 for x, y in drawn)
