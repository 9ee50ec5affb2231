"""From a probability to the level of a criterion: ordered, summing to one, and the usual three as they were."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading.graders.base import Criterion
from grading.graders.criteria import chances, criterion_verdict, cuts, hypotheses, place_of
from grading.rubrics.scales import Level

LEVELS = tuple(Level(Decimal(points), text=text) for points, text in enumerate(["", "one", "two", "all"]))


@pytest.mark.parametrize(
    ("met", "level"), [(0.0, "0"), (0.39, "0"), (0.4, "0.5"), (0.59, "0.5"), (0.6, "1"), (1.0, "1")]
)
def test_three_levels_begin_where_they_did(met, level):
    assert criterion_verdict(Criterion("a", "t", Decimal(2)), met).level == Decimal(level)


@given(st.floats(0, 1), st.integers(2, 8), st.floats(0, 1))
def test_probabilities_of_levels_sum_to_one_whatever_is_stated(met, levels, own):
    stated = [(place, own) for place in range(1, levels - 1)]
    found = chances(met, levels, stated)
    assert len(found) == levels
    assert sum(found) == pytest.approx(1, abs=1e-3)
    assert all(0 <= one <= 1 for one in found)


@given(st.floats(0, 1), st.floats(0, 1), st.integers(2, 8))
def test_who_shows_more_never_stands_lower(one, other, levels):
    low, high = sorted((one, other))
    assert place_of(chances(low, levels)) <= place_of(chances(high, levels))


def test_cuts_lie_evenly_around_one_half():
    assert cuts(2) == (0.5,)
    assert cuts(3) == pytest.approx((0.4, 0.6))
    assert all(0 < cut < 1 for cut in cuts(8))


def test_levels_between_are_read_as_statements_of_their_own():
    criterion = Criterion("a", "t", Decimal(3), LEVELS)
    assert hypotheses(criterion) == [(1, "one"), (2, "two")]
    plain, raised = (criterion_verdict(criterion, 0.2, stated) for stated in ([], [(1, 0.95), (2, 0.1)]))
    assert (plain.level, raised.level) == (Decimal(0), Decimal("0.333333"))


def test_a_level_is_told_by_its_share_of_the_points():
    found = criterion_verdict(Criterion("a", "t", Decimal(3), LEVELS), 0.99)
    assert found.level == 1
    assert [str(one.level) for one in found.levels] == ["0", "0.333333", "0.666667", "1"]
