"""Grouping without a database: what belongs together, what never does, and that nobody is lost."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as some

from grading.groups.grouping import LIKENESS, Entry, Standing, grouped, placed, portrait
from grading.groups.linkage import PART, linked

WIDTH = 6
FORMS = some.sampled_from(["", "one path", "two paths", "no idea", "it is used up"])
BLOCKS = some.sampled_from([(), ("correct",), ("incorrect",), ("incorrect", "c=0.5")])


def direction(seed: int) -> np.ndarray:
    vector = np.random.default_rng(seed).normal(size=WIDTH)
    return vector / np.linalg.norm(vector)


@some.composite
def classes(draw) -> list[Entry]:
    """Some answers; a wording has one vector, as it has for an encoder, or none where AI is refused."""
    rows = draw(some.lists(some.tuples(FORMS, BLOCKS, some.booleans(), some.integers(0, 9)), max_size=40))
    return [
        Entry(key, form and f"{form} {more}", block, direction(more) if form and meant else None)
        for key, (form, block, meant, more) in enumerate(rows)
    ]


@given(classes())
def test_every_answer_is_in_exactly_one_group(entries):
    keys = [key for group in grouped(entries) for key in group.keys]
    assert sorted(keys) == [one.key for one in entries]


@given(classes(), some.randoms(use_true_random=False))
def test_the_order_of_the_answers_does_not_matter(entries, random):
    mixed = list(entries)
    random.shuffle(mixed)
    assert grouped(mixed) == grouped(entries)


@given(classes())
def test_one_wording_with_one_draft_is_always_together(entries):
    home = {key: place for place, group in enumerate(grouped(entries)) for key in group.keys}
    for one in entries:
        for other in entries:
            if one.form == other.form and one.block == other.block:
                assert home[one.key] == home[other.key]


@given(classes())
def test_answers_that_are_drafted_differently_are_never_together(entries):
    known = {one.key: one for one in entries}
    for group in grouped(entries):
        if known[group.keys[0]].form:
            assert {known[key].block for key in group.keys} == {group.block}


@given(classes())
def test_what_was_not_written_is_one_group_of_its_own(entries):
    blank = {one.key for one in entries if not one.form}
    assert [set(group.keys) for group in grouped(entries) if blank & set(group.keys)] == (
        [blank] if blank else []
    )


@given(classes())
def test_groups_come_largest_first_with_exemplars_of_their_own(entries):
    found = grouped(entries)
    sizes = [len(group.members) for group in found]
    assert sizes == sorted(sizes, reverse=True)
    for group in found:
        assert 1 <= len(group.exemplars) <= 3
        assert set(group.exemplars) <= set(group.keys)
        assert 0 <= group.spread <= 1


def near(vector: np.ndarray, seed: int, amount: float = 0.1) -> np.ndarray:
    found = vector + amount * direction(seed)
    return found / np.linalg.norm(found)


def test_alike_meanings_share_a_group_and_unlike_ones_are_named_as_neighbours_only_when_near():
    east, north = np.eye(WIDTH)[0], np.eye(WIDTH)[1]
    between = (east + 0.8 * north) / np.linalg.norm(east + 0.8 * north)
    entries = [Entry(seed, f"east {seed}", (), near(east, seed)) for seed in range(5)]
    entries += [Entry(10 + seed, f"north {seed}", ("incorrect",), near(north, seed)) for seed in range(3)]
    entries += [Entry(20, "between", ("correct",), between)]
    first, second, third = grouped(entries)
    assert (set(first.keys), set(second.keys), third.keys) == ({0, 1, 2, 3, 4}, {10, 11, 12}, (20,))
    assert [place for place, _likeness in third.near] == [0, 1]
    assert [place for place, _likeness in first.near] == [2]


def test_a_group_torn_apart_by_the_parting_finds_itself_again():
    rng = np.random.default_rng(5)
    centres = np.eye(12)
    vectors = np.repeat(centres, 100, axis=0) + 0.02 * rng.normal(size=(1200, 12))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    assert len(vectors) > 2 * PART
    labels = linked(vectors, np.ones(1200), LIKENESS)
    assert [len(set(labels[at : at + 100])) for at in range(0, 1200, 100)] == [1] * 12
    assert len(set(labels)) == 12


def test_thousands_of_equal_vectors_are_one_group():
    assert set(linked(np.tile(np.eye(3)[0], (3 * PART, 1)), np.ones(3 * PART), LIKENESS)) == {0}


def test_a_new_answer_joins_its_wording_else_what_is_near_enough_else_nothing():
    east, north = np.eye(WIDTH)[0], np.eye(WIDTH)[1]
    standing = {
        7: Standing(("correct",), (Entry(1, "one path", ("correct",), east),)),
        8: Standing(("incorrect",), (Entry(2, "used up", ("incorrect",), north),)),
    }
    fresh = [
        Entry(11, "one path", ("correct",)),
        Entry(12, "a single path", ("correct",), near(east, 3)),
        Entry(13, "one path", ("incorrect",), near(east, 3)),
        Entry(14, "no", ("correct",), north),
    ]
    assert placed(fresh, standing) == {11: 7, 12: 7, 13: None, 14: None}


def test_the_most_typical_answer_comes_first():
    east = np.eye(WIDTH)[0]
    entries = [Entry(seed, str(seed), (), near(east, seed, 0.8)) for seed in range(4)] + [
        Entry(9, "9", (), east)
    ]
    found = portrait((), entries)
    closeness = [value for _key, value in found.members]
    assert closeness == sorted(closeness, reverse=True)
    assert found.exemplars == found.keys[:3]
