"""Places on a page: whatever is posted, what is kept lies on the page and can be drawn."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading.models import UploadMark
from grading.uploads.drawing import LEAST_EMS, MOST_LINES, drawing_of, lines_of
from grading.uploads.geometry import COLOURS, KINDS, MOST_POINTS, geometry_of

anything = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["x", "y", "width", "height", "points", "z"]), inner, max_size=5)
    ),
    max_leaves=12,
)
number = st.floats(-2, 3, allow_nan=False)
place = st.fixed_dictionaries(
    {
        "x": number, "y": number, "width": number, "height": number,
        "points": st.lists(st.tuples(number, number), min_size=1, max_size=20),
    }
)  # fmt: skip


@given(st.sampled_from([*KINDS, "circle", ""]), anything)
def test_what_is_no_place_is_none_and_never_an_error(kind, raw):
    geometry_of(kind, raw)


@given(st.sampled_from(KINDS), place)
def test_what_is_kept_lies_on_the_page_and_is_kept_as_it_is_the_second_time(kind, raw):
    kept = geometry_of(kind, raw)
    if kept is None:
        assert kind in ("box", "highlight")
        return
    points = kept.get("points") or [[kept["x"], kept["y"]]]
    if "width" in kept:
        points = [*points, [kept["x"] + kept["width"], kept["y"] + kept["height"]]]
    assert all(-1e-9 <= side <= 1 + 1e-4 for point in points for side in point)
    assert geometry_of(kind, kept) == kept


@given(st.sampled_from(KINDS), place, st.text(max_size=300), st.integers(1, 4000), st.integers(1, 4000))
def test_every_mark_can_be_drawn_on_every_page(kind, raw, note, width, height):
    if kept := geometry_of(kind, raw):
        drawing = drawing_of(kind, kept, note, width, height)
        assert bool(drawing.path) == (kind == "pen")
        assert (drawing.x, drawing.y) >= (0, 0)


@given(st.text(max_size=600), st.floats(LEAST_EMS, 60))
def test_a_note_is_broken_into_few_lines_and_loses_nothing_unless_it_says_so(note, ems):
    lines = lines_of(note, ems)
    assert len(lines) <= MOST_LINES
    if not (lines and lines[-1].endswith("…")):
        assert "".join("".join(lines).split()) == "".join(note.split())


def test_words_at_the_edge_are_shoved_back_onto_the_page():
    drawing = drawing_of("text", {"x": 1.0, "y": 1.0}, "Look here", 1000, 1400)
    assert drawing.x + drawing.width <= 1000.1
    assert drawing.y + drawing.height <= 1400.1


@pytest.mark.parametrize("count", [0, MOST_POINTS + 1])
def test_a_stroke_has_a_point_and_not_too_many(count):
    assert geometry_of("pen", {"points": [[0.5, 0.5]] * count}) is None


def test_kinds_and_colours_are_those_of_the_table():
    assert set(KINDS) == set(UploadMark.Kind.values)
    assert set(COLOURS) == set(UploadMark.Colour.values)
