"""Cutting an answer at marks and evidence, and finding places as browsers count them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading.evidence import Part, parts_of
from grading.marks.positions import browser_length, from_browser, quoted, whole
from grading.marks.segments import Stroke, segments_of
from grading.verdict import Span

# Letters with what makes counting hard: astral characters, joiners, combining marks, right-to-left, CR LF.
hard = st.text(
    st.one_of(st.characters(codec="utf-8"), st.sampled_from("é\u0301👩\u200d👧🇨🇳א ب\r\n \u200f😀")),
    max_size=40,
)
places = st.lists(st.tuples(st.integers(0, 50), st.integers(1, 30)), max_size=7)


def strokes_of(pairs):
    return [Stroke(number, start, start + length, "right") for number, (start, length) in enumerate(pairs, 1)]


def plain(text: str) -> str:
    """As a browser has it in the page."""
    return text.replace("\r\n", "\n")


@given(hard, places, places)
def test_the_segments_of_an_answer_always_join_to_the_answer(text, marks, evidence):
    parts = parts_of(text, [(Span(start, start + length), "supports", "1") for start, length in evidence])
    segments = segments_of(text, strokes_of(marks), parts)
    assert "".join(one.text for one in segments) == text
    assert all(one.text for one in segments)
    assert all(one.part.text == one.text for one in segments)


@given(hard, places)
def test_each_mark_covers_exactly_its_characters_and_opens_and_closes_once(text, marks):
    strokes = strokes_of(marks)
    segments = segments_of(text, strokes)
    for stroke in strokes:
        mine = [one for one in segments if stroke.number in {over.number for over in one.over}]
        assert "".join(one.text for one in mine) == text[stroke.start : stroke.end]
        ends = sum(stroke.number in {one.number for one in run.closes} for run in segments)
        assert ends == bool(mine)
        assert sum(stroke.number in {one.number for one in run.opens} for run in segments) == bool(mine)


@given(hard, places)
def test_evidence_under_marks_stays_what_it_was(text, evidence):
    parts = parts_of(text, [(Span(start, start + length), "partly", "2") for start, length in evidence])
    segments = segments_of(text, [Stroke(1, 3, 20, "wrong")], parts)
    kinds = [(letter, one.part.kind) for one in segments for letter in one.text]
    assert kinds == [(letter, part.kind) for part in parts for letter in part.text]
    assert [one.part.ref for one in segments if one.part.ref] == [part.ref for part in parts if part.ref]


def test_overlapping_marks_are_split_and_the_narrowest_is_on_top():
    found = segments_of("one two three", [Stroke(1, 0, 13, "highlight"), Stroke(2, 4, 7, "wrong")])
    assert [(one.text, one.kind, one.covers) for one in found] == [
        ("one ", "highlight", "1"),
        ("two", "wrong", "1 2"),
        (" three", "highlight", "1"),
    ]


def test_evidence_of_another_text_is_not_drawn():
    assert segments_of("new words", [], [Part("old", "supports")]) == segments_of("new words", [])


def test_a_text_of_a_megabyte_with_many_marks_is_cut_exactly():
    text = "words 😀 and שלום. " * 60_000
    found = segments_of(text, [Stroke(n, n * 5000, n * 5000 + 9000, "right") for n in range(200)])
    assert "".join(one.text for one in found) == text


@given(hard, st.data())
def test_a_place_in_the_page_and_back_gives_the_words_that_were_selected(text, data):
    shown = plain(text)
    start = data.draw(st.integers(0, len(shown)))
    end = data.draw(st.integers(start, len(shown)))
    units = [len(shown[:place].encode("utf-16-le")) // 2 for place in (start, end)]
    span = from_browser(text, *units)
    selected = plain(text[span.start : span.end]) if span else ""
    assert selected == shown[start:end]


@given(hard)
def test_all_of_a_text_is_selected_from_its_begin_to_its_length(text):
    span = from_browser(text, 0, browser_length(text))
    assert (span is None) == (text == "")
    assert span is None or (span.start, span.end) == (0, len(text))


@pytest.mark.parametrize(("start", "end"), [(1, 1), (2, 1), (9, 12), (-1, 2)])
def test_a_place_without_characters_is_none(start, end):
    assert from_browser("a 😀 b", start, end) is None


def test_half_of_a_surrogate_pair_takes_the_whole_character():
    assert from_browser("a😀b", 2, 3) == Span(1, 2)


@given(hard, st.integers(0, 45), st.integers(1, 45))
def test_a_whole_span_never_begins_or_ends_with_a_blank_and_is_never_lost(text, start, length):
    found = whole(text, Span(start, start + length))
    assert (found is None) == (not text[start : start + length].strip())
    if found:
        assert 0 <= found.start < found.end <= len(text)
        assert not text[found.start].isspace()
        assert whole(text, found) == found


@pytest.mark.parametrize(
    ("text", "span", "words"),
    [
        ("cafe\u0301 au", (0, 4), "cafe\u0301"),
        ("e\u0301a", (1, 3), "e\u0301a"),
        ("a 👩\u200d👧 b", (2, 3), "👩\u200d👧"),
        ("👍🏽 ok", (1, 2), "👍🏽"),
        ("🇨🇳🇩🇪", (1, 3), "🇨🇳🇩🇪"),
        ("  two words \n", (0, 13), "two words"),
    ],
)
def test_a_mark_cuts_no_character_that_a_reader_sees(text, span, words):
    found = whole(text, Span(*span))
    assert text[found.start : found.end] == words


@pytest.mark.parametrize(
    ("words", "found"),
    [("one path", "one\n  path"), ("ONE PATH", "one\n  path"), ("path only", None), ("", None), ("is", "is")],
)
def test_words_are_found_whatever_blanks_are_between_them(words, found):
    text = "This is one\n  path, only one path."
    span = quoted(text, words)
    assert (text[span.start : span.end] if span else None) == found
