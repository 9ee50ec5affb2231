"""From cells to a total: exact, fair to every order, and never worse for what is dropped or excused."""

from __future__ import annotations

from decimal import Decimal
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading.gradebook.totals import Category, Cell, kept, rounded, total

points = st.decimals(0, 40, places=2)
out_of = st.decimals(Decimal("0.25"), 20, places=2)
names = st.sampled_from(["tests", "homework", "talks"])
marked = st.builds(Cell, column=st.uuids().map(str), category=names, out_of=out_of, earned=points)
cells = st.builds(
    Cell,
    column=st.uuids().map(str),
    category=names,
    out_of=out_of,
    earned=st.none() | points,
    excused=st.booleans(),
    missing=st.booleans(),
)
weights = st.decimals(0, 100, places=1)


@st.composite
def rules(draw: st.DrawFn) -> list[Category]:
    chosen = draw(st.lists(names, unique=True, max_size=3))
    return [Category(one, draw(weights), draw(st.integers(0, 4))) for one in chosen]


def mark(earned: str | None, most: str = "10", category: str = "", **more: bool) -> Cell:
    name = f"{category}{earned}/{most}"
    return Cell(name, category, Decimal(most), None if earned is None else Decimal(earned), **more)


def percent(row, categories=(), *, zero=False):
    return total(row, categories, missing_as_zero=zero).percent


def test_without_categories_all_points_count_alike():
    assert percent([mark("8"), mark("1", "2")]) == Decimal("75.00")


def test_categories_count_by_their_weights():
    row = [mark("8", category="tests"), mark("5", category="homework")]
    categories = [Category("tests", Decimal(60)), Category("homework", Decimal(40))]
    assert percent(row, categories) == Decimal("68.00")


def test_weights_are_taken_in_proportion_over_the_categories_that_have_marks():
    categories = [
        Category("tests", Decimal(60)),
        Category("homework", Decimal(20)),
        Category("talks", Decimal(20)),
    ]
    row = [mark("8", category="tests"), mark("4", category="homework")]
    assert percent(row, categories) == Decimal("70.00")


def test_a_column_of_no_category_does_not_count_where_there_are_categories():
    assert percent([mark("8", category="tests"), mark("0")], [Category("tests", Decimal(1))]) == Decimal(
        "80.00"
    )


def test_missing_work_is_zero_or_not_yet_by_the_rule():
    row = [mark("8"), mark(None, missing=True)]
    assert percent(row) == Decimal("80.00")
    assert percent(row, zero=True) == Decimal("40.00")


def test_a_cell_that_waits_counts_for_nothing_under_either_rule():
    row = [mark("8"), mark(None)]
    assert percent(row) == percent(row, zero=True) == Decimal("80.00")


def test_an_excused_cell_is_never_a_zero():
    row = [mark("8"), mark(None, missing=True, excused=True)]
    assert percent(row, zero=True) == Decimal("80.00")


def test_the_last_cell_of_a_category_is_never_dropped():
    assert percent([mark("3", category="a")], [Category("a", Decimal(1), drop=5)]) == Decimal("30.00")


def test_dropping_looks_at_the_total_and_not_at_the_lowest_percentage():
    """Kane and Kane's example: 80/100, 20/100, 1/20. The lowest percentage is 1/20, yet dropping 20/100 gives more."""
    row = [(Decimal(80), Decimal(100)), (Decimal(20), Decimal(100)), (Decimal(1), Decimal(20))]
    assert kept(row, 1) == {0, 2}


def test_what_was_dropped_is_told():
    found = total([mark("9"), mark("2")], [Category("", Decimal(1), drop=1)], missing_as_zero=False)
    assert found.dropped == {"2/10"}


@pytest.mark.parametrize(("value", "shown"), [("66.665", "66.67"), ("66.664999", "66.66"), ("0.005", "0.01")])
def test_a_half_is_rounded_up(value, shown):
    assert rounded(Decimal(value)) == Decimal(shown)


def test_a_half_that_a_division_made_is_rounded_up_too():
    assert percent([mark("1", "16")]) == Decimal("6.25")
    assert percent([mark("0.01", "0.32")]) == Decimal("3.13")  # 3.125


@given(st.lists(marked, min_size=1, max_size=8), st.integers(0, 5))
def test_dropping_never_lowers_a_total(row, drop):
    row = [Cell(one.column, "a", one.out_of, one.earned) for one in row]
    plain = percent(row, [Category("a", Decimal(1))])
    assert percent(row, [Category("a", Decimal(1), drop)]) >= plain


@given(st.lists(st.tuples(points, out_of), min_size=1, max_size=7), st.integers(0, 4))
def test_no_other_choice_of_what_to_drop_gives_more(row, drop):
    size = max(1, len(row) - drop)

    def ratio(places):
        return sum(row[at][0] for at in places) / sum(row[at][1] for at in places)

    best = max(ratio(places) for places in combinations(range(len(row)), size))
    found = kept(row, drop)
    assert len(found) == size
    assert ratio(found) == pytest.approx(best, rel=Decimal("1e-20"))


@given(st.lists(cells, max_size=10), rules(), st.booleans())
def test_an_excused_cell_is_as_if_the_column_were_not_there(row, categories, zero):
    without = [one for one in row if not one.excused]
    assert total(row, categories, missing_as_zero=zero) == total(without, categories, missing_as_zero=zero)


@given(st.lists(cells, max_size=10), rules(), st.booleans(), st.randoms())
def test_the_order_of_columns_and_categories_changes_no_total(row, categories, zero, rng):
    before = percent(row, categories, zero=zero)
    rng.shuffle(row)
    rng.shuffle(categories)
    assert percent(row, categories, zero=zero) == before


@given(st.lists(marked, min_size=1, max_size=10), rules())
def test_a_total_lies_between_the_worst_and_the_best_cell(row, categories):
    found = percent(row, categories)
    if found is not None:
        each = [100 * one.earned / one.out_of for one in row]
        assert rounded(min(each)) <= found <= rounded(max(each))
