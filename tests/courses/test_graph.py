"""The concept graph: rings are found and named, and the drawing is readable."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from school.courses.concept_map import LINE_UNITS, _units, lines
from school.courses.drawing import layout
from school.courses.graph import depths, find_cycle

KEYS = list(range(9))
ANY = st.dictionaries(st.sampled_from(KEYS), st.lists(st.sampled_from(KEYS), max_size=4), max_size=9)
# Prerequisites with smaller numbers only: never a ring.
ACYCLIC = ANY.map(lambda needs: {key: [one for one in ones if one < key] for key, ones in needs.items()})


def test_a_ring_is_named_from_its_beginning_to_its_beginning():
    assert find_cycle({"a": ["b"], "b": ["c"], "c": ["b"]}) == ["b", "c", "b"]
    assert find_cycle({"a": ["a"]}) == ["a", "a"]
    assert find_cycle({"a": ["b"], "b": []}) == []


@settings(max_examples=200, deadline=None)
@given(ANY)
def test_what_is_found_is_a_ring_and_without_one_depths_exist(needs):
    ring = find_cycle(needs)
    if ring:
        assert ring[0] == ring[-1]
        assert all(below in needs[above] for above, below in pairwise(ring))
        with pytest.raises(ValueError, match="ring"):
            depths(KEYS, needs)
    else:
        assert set(depths(KEYS, needs)) == set(KEYS)


@settings(max_examples=200, deadline=None)
@given(ACYCLIC)
def test_everything_stands_below_what_it_needs(needs):
    depth = depths(KEYS, needs)
    for key, ones in needs.items():
        assert all(depth[key] > depth[one] for one in ones)
        assert depth[key] == max((depth[one] + 1 for one in ones), default=0)


@settings(max_examples=150, deadline=None)
@given(ACYCLIC)
def test_boxes_never_touch_and_arrows_run_down_inside_the_picture(needs):
    picture = layout(KEYS, needs)
    assert [box.key for box in picture.boxes] == KEYS
    for one, other in combinations(picture.boxes, 2):
        apart = abs(one.x - other.x) >= one.width or abs(one.y - other.y) >= one.height
        assert apart, (one, other)
    for box in picture.boxes:
        assert box.x >= 0
        assert box.x + box.width <= picture.width
        assert box.y + box.height <= picture.height
    wanted = {(one, key) for key, ones in needs.items() for one in ones}
    assert {(arrow.needed, arrow.unlocks) for arrow in picture.arrows} == wanted


@settings(max_examples=150, deadline=None)
@given(ACYCLIC)
def test_no_arrow_passes_through_the_layer_of_a_box_where_the_box_is(needs):
    picture = layout(KEYS, needs)
    for arrow in picture.arrows:
        assert [y for _x, y in arrow.points] == sorted(y for _x, y in arrow.points)
        for x, y in arrow.points[1:-1]:
            inside = [
                box
                for box in picture.boxes
                if box.x <= x <= box.x + box.width and box.y < y < box.y + box.height
            ]
            assert inside == []


def test_an_empty_course_has_an_empty_picture():
    picture = layout([], {})
    assert (picture.boxes, picture.arrows) == ((), ())


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=120))
def test_a_name_fits_its_box_in_two_lines(name: str):
    shown = lines(name)
    assert len(shown) <= 2
    assert all(_units(line) <= LINE_UNITS for line in shown)


def test_a_name_breaks_between_words_or_chinese_characters():
    assert lines("Parallel circuits and how currents divide") == [
        "Parallel circuits and",
        "how currents divide",
    ]
    assert lines("并联电路中各支路电流的分配规律与计算") == ["并联电路中各支路电流", "的分配规律与计算"]
    assert lines("Short") == ["Short"]
