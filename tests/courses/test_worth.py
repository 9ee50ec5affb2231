"""What an answer counts for, voided or not."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from school.courses.worth import FULL, OUT, Worth, together, worth

points = st.integers(1, 10_000).map(lambda n: Decimal(n) / 100)
scores = st.integers(0, 10_000).map(lambda n: Decimal(n) / 10_000)


@given(points, st.sampled_from(["", OUT, FULL]), st.none() | scores)
@settings(deadline=None)
def test_nobody_earns_more_than_counts(worth_points, void, score):
    found = worth(worth_points, void, score)
    assert 0 <= (found.earned or 0) <= found.points <= worth_points
    assert found.earned is not None or (void, score) == ("", None)


@given(st.lists(st.tuples(points, st.sampled_from(["", OUT, FULL]), st.none() | scores), max_size=6))
@settings(deadline=None)
def test_the_whole_is_the_sum_of_its_parts(parts):
    rows = [worth(*one) for one in parts]
    whole = together(rows)
    assert whole.points == sum(one.points for one in rows)
    assert whole.earned == sum(one.earned or 0 for one in rows)


def test_a_voided_question_counts_for_nobody_or_fully_for_all():
    assert worth(Decimal(3), OUT, Decimal("0.5")) == Worth(Decimal(0), Decimal(0))
    assert worth(Decimal(3), FULL, Decimal(0)).share == 1
    assert worth(Decimal(3), OUT).share is None


def test_an_unknown_way_of_voiding_is_a_mistake_of_the_program():
    with pytest.raises(ValueError, match="no way of voiding"):
        worth(Decimal(3), "half")
