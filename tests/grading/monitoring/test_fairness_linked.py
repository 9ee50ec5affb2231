"""The reports of a school and of its classes side by side: what one withholds, no other gives away."""

from __future__ import annotations

from collections.abc import Hashable, Iterable

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from grading.monitoring.fairness import MINIMUM, STUDENTS, classes_withheld, withheld

GROUPS = ["a", "b", "c", None]
SIZE = st.one_of(
    st.just((0, 0)),
    st.tuples(st.integers(30, 70), st.integers(5, 12)),
    st.integers(1, 40).flatmap(lambda n: st.tuples(st.just(n), st.integers(1, min(n, 8)))),
)
# A class, and where the names of its students begin: classes that begin alike share students.
CLASS = st.tuples(st.tuples(SIZE, SIZE, SIZE, SIZE), st.integers(0, 2))
SCHOOLS = st.lists(CLASS, min_size=1, max_size=5)


def answers(group: Hashable, size: tuple[int, int], start: int = 0) -> list[str]:
    """The student of each answer."""
    return [f"{group}{100 * start + place % size[1]}" for place in range(size[0])]


def school_of(
    classes: Iterable[tuple[tuple[tuple[int, int], ...], int]],
) -> dict[Hashable, dict[Hashable, list[str]]]:
    return {
        place: {group: answers(group, size, start) for group, size in zip(GROUPS, sizes, strict=True)}
        for place, (sizes, start) in enumerate(classes)
    }


def one_class(**sizes: tuple[int, int]) -> dict[Hashable, list[str]]:
    return {group: answers(group, size) for group, size in sizes.items()}


def enough(students: list[str]) -> bool:
    return len(students) >= MINIMUM and len(set(students)) >= STUDENTS


def of(school, classes, groups) -> list[str]:
    return [who for name in classes for group in groups for who in school[name].get(group, [])]


def filled(school) -> set[Hashable]:
    return {name for name in school if of(school, [name], GROUPS)}


def hidden_groups(school) -> set[Hashable]:
    parts = {group: of(school, school, [group]) for group in GROUPS}
    return {
        one
        for one in withheld({group: (len(part), len(set(part))) for group, part in parts.items()})
        if parts[one]
    }


@settings(max_examples=400, deadline=None)
@given(SCHOOLS)
def test_the_school_minus_the_classes_that_are_shown_leaves_nothing_small_and_no_class_alone(classes):
    school = school_of(classes)
    kept, secret = classes_withheld(school), hidden_groups(school)
    if len(filled(school)) == 1:
        assert not kept
        return
    for name in filled(school) - kept:
        assert all(enough(part) for part in school[name].values() if part)
    if kept == filled(school) or not kept:
        return
    assert len(kept) >= 2
    for group in GROUPS:
        rest = of(school, kept, [group])
        assert group in secret or not rest or enough(rest)
    rest = {group for group in secret if of(school, kept, [group])}
    assert not rest or (len(rest) >= 2 and enough(of(school, kept, rest)))


@settings(max_examples=200, deadline=None)
@given(SCHOOLS)
def test_no_sum_or_difference_of_what_is_shown_gives_a_small_figure(classes):
    """Every figure that a report shows is an equation; a small figure must not follow from all of them together."""
    school = school_of(classes)
    if not enough(of(school, school, GROUPS)):
        return
    known = published(school)
    for name in filled(school):
        for group in GROUPS:
            part = of(school, [name], [group])
            assert not part or enough(part) or not follows(known, sums(school, [name], [group]))


def published(school) -> np.ndarray:
    """What the reports show, a row for each figure: the cells that are added up in it."""
    secret, kept, several = hidden_groups(school), classes_withheld(school), len(filled(school)) > 1
    shown = [group for group in GROUPS if group not in secret]
    rows = [sums(school, school, GROUPS), *(sums(school, school, [group]) for group in shown)]
    for name in filled(school):
        if enough(of(school, [name], GROUPS)):
            rows.append(sums(school, [name], GROUPS))
        if name not in kept:
            rows += [sums(school, [name], [group]) for group in (GROUPS if several else shown)]
    # Where nothing is left over, everybody knows that each of the classes has nothing.
    nothing = [group for group in shown if several and not of(school, kept, [group])]
    return np.array(rows + [sums(school, [name], [group]) for group in nothing for name in kept])


def sums(school, classes, groups) -> list[float]:
    return [float(name in classes and group in groups) for name in sorted(filled(school)) for group in GROUPS]


def follows(known: np.ndarray, wanted: list[float]) -> bool:
    found, *_rest = np.linalg.lstsq(known.T, np.array(wanted), rcond=None)
    return bool(np.allclose(known.T @ found, wanted, atol=1e-6))


def test_a_class_with_a_small_group_takes_the_next_smallest_class_with_it():
    school = {
        "A": one_class(a=(26, 2), b=(40, 8)),
        "B": one_class(a=(78, 10), b=(70, 10)),
        "C": one_class(a=(200, 30), b=(200, 30)),
    }
    assert classes_withheld(school) == {"A", "B"}
    del school["C"]
    assert classes_withheld(school) == {"A", "B"}


def test_where_every_group_of_every_class_is_large_all_are_shown():
    assert classes_withheld({"A": one_class(a=(30, 5), b=(31, 6)), "B": one_class(a=(99, 9))}) == set()


def test_classes_without_answers_hide_nobody():
    assert classes_withheld({"A": one_class(a=(12, 3), b=(60, 9)), "B": {}, "C": {"a": []}}) == set()
