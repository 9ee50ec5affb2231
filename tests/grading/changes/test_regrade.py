"""The rules of regrading, on any rubric."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grading.changes.regrade import FULL, GRADE, NONE, Given, by_key, by_levels, mapped, weighted
from grading.changes.sheet import Asked, Place, Sheet
from grading.rubrics.scales import Level, share

ONE, ZERO = Decimal(1), Decimal(0)
points = st.integers(1, 400).map(lambda n: Decimal(n) / 4)


@st.composite
def criterion(draw, name: str = "c") -> Asked:
    worth = draw(points)
    inner = draw(st.lists(st.integers(1, 99), max_size=4, unique=True))
    own = [ZERO, *sorted(worth * n / 100 for n in inner), worth] if draw(st.booleans()) else []
    return Asked(name, f"says {name}", worth, tuple(Level(one) for one in own))


@st.composite
def rubric(draw, least: int = 1) -> tuple[Asked, ...]:
    count = draw(st.integers(least, 5))
    return tuple(draw(criterion(f"c{place}")) for place in range(count))


@st.composite
def graded(draw) -> tuple[tuple[Asked, ...], Given]:
    asked = draw(rubric())
    levels = {one.id: share(draw(st.sampled_from(one.scale)), one.points) for one in asked}
    return asked, Given(weighted(asked, levels), levels)


def asked(name: str, worth: str, *levels: str) -> Asked:
    return Asked(name, name, Decimal(worth), tuple(Level(Decimal(one)) for one in levels))


@given(graded(), rubric(), st.sampled_from([FULL, NONE, GRADE]), st.booleans())
@settings(max_examples=200, deadline=None)
def test_a_grade_stays_a_fraction_and_names_only_criteria_that_exist(old, after, added, shown):
    before, grade = old
    result = by_levels(before, after, grade, added, shown=shown)
    assert ZERO <= result.given.score <= ONE
    if result.rule in {"levels", "part"}:
        assert set(result.given.levels) <= {one.id for one in after}
        assert all(ZERO <= level <= ONE for level in result.given.levels.values())
    else:
        assert result.given == grade


@given(graded(), st.sampled_from([FULL, NONE, GRADE]), st.booleans())
@settings(deadline=None)
def test_words_alone_change_no_grade(old, added, shown):
    before, grade = old
    after = [replace(one, text="other words") for one in before]
    assert by_levels(before, after, grade, added, shown=shown).rule == "same"


@given(rubric(), rubric(), st.booleans())
@settings(deadline=None)
def test_who_had_all_keeps_all_and_who_had_nothing_keeps_nothing(before, after, full):
    level = ONE if full else ZERO
    grade = Given(level, {one.id: level for one in before})
    result = by_levels(before, after, grade, FULL if full else NONE, shown=True)
    assert result.given.score == level


@given(graded(), rubric())
@settings(deadline=None)
def test_a_new_criterion_given_to_all_is_never_worse_than_given_to_none(old, after):
    before, grade = old
    full, none = (by_levels(before, after, grade, added, shown=False) for added in (FULL, NONE))
    assert full.given.score >= none.given.score


@given(graded(), st.integers(2, 9))
@settings(deadline=None)
def test_scaling_all_points_alike_keeps_the_share(old, factor):
    before, grade = old
    after = [
        replace(
            one,
            points=one.points * factor,
            levels=tuple(replace(level, points=level.points * factor) for level in one.levels),
        )
        for one in before
    ]
    score = by_levels(before, after, grade, GRADE, shown=False).given.score
    assert abs(score - grade.score) <= Decimal("0.0002")


@given(criterion(), criterion())
@settings(deadline=None)
def test_a_better_level_never_maps_below_a_worse_one(old, new):
    shares = [mapped(old, new, share(level, old.points)) for level in old.scale]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (ZERO, ONE)


def test_levels_map_by_place_when_only_their_worth_changed():
    old, new = asked("a", "4", "0", "1", "4"), asked("a", "5", "0", "3", "5")
    assert mapped(old, new, Decimal("0.25")) == Decimal("0.6")


def test_reweighting_counts_the_levels_with_the_new_points():
    before, after = [asked("a", "1"), asked("b", "1")], [asked("a", "3"), asked("b", "1")]
    grade = Given(Decimal("0.5"), {"a": ONE, "b": ZERO})
    assert by_levels(before, after, grade, GRADE, shown=False).given.score == Decimal("0.75")


def test_a_removed_criterion_takes_its_points_along():
    before, after = [asked("a", "1"), asked("b", "1")], [asked("a", "1")]
    grade = Given(Decimal("0.5"), {"a": ONE, "b": ZERO})
    result = by_levels(before, after, grade, GRADE, shown=False)
    assert (result.given.score, dict(result.given.levels)) == (ONE, {"a": ONE})


@pytest.mark.parametrize(
    ("added", "shown", "rule", "score"),
    [
        (FULL, False, "levels", "0.75"),
        (NONE, False, "levels", "0.25"),
        (GRADE, False, "to_grade", "0.5"),
        (GRADE, True, "part", "0.5"),
    ],
)
def test_a_new_criterion_counts_as_the_teacher_chose(added, shown, rule, score):
    before = [asked("a", "1"), asked("b", "1")]
    grade = Given(Decimal("0.5"), {"a": ONE, "b": ZERO})
    result = by_levels(before, [*before, asked("new", "2")], grade, added, shown=shown)
    assert (result.rule, result.given.score) == (rule, Decimal(score))


@pytest.mark.parametrize("levels", [{}, {"a": ONE}, {"a": ONE, "b": ONE}])
def test_points_that_are_not_what_levels_add_up_to_are_kept(levels):
    before, after = [asked("a", "1"), asked("b", "1")], [asked("a", "3"), asked("b", "1")]
    grade = Given(Decimal("0.6"), levels)
    assert by_levels(before, after, grade, FULL, shown=False) == replace(
        by_levels(before, after, grade, FULL, shown=False), rule="plain", given=grade
    )


def test_what_the_key_gave_follows_the_key_and_what_a_person_gave_does_not():
    assert by_key(ZERO, ONE, Given(ZERO)).given.score == ONE
    assert by_key(ZERO, ONE, Given(Decimal("0.5"))).rule == "own"
    assert by_key(ONE, ONE, Given(Decimal("0.5"))).rule == "same"


@given(rubric(), st.dictionaries(st.uuids().map(str), points.map(Place), max_size=3))
@settings(deadline=None)
def test_a_sheet_survives_its_json(criteria, places):
    sheet = Sheet("Why?", {"references": ["so"]}, Decimal(2), criteria, places)
    assert Sheet.from_json(sheet.as_json()) == sheet


def test_assignments_with_points_of_their_own_keep_them():
    sheet = Sheet("?", {}, Decimal(2), (), {"a": Place(Decimal(2)), "b": Place(Decimal(5), "out")})
    assert sheet.places_for(Decimal(3)) == {"a": Place(Decimal(3)), "b": Place(Decimal(5), "out")}
