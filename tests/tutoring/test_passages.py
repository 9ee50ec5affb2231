import itertools

from hypothesis import given
from hypothesis import strategies as st

from tutoring.passages import LONGEST, split
from tutoring.words import length

LESSON = """---
title: Cells
---
## Inside a cell

A cell changes chemical energy into electrical energy. It is empty when the chemicals are used up.

### Safety

- Never open a cell.
- Never heat it.

```
# not a heading
U = 1.5
```

## Cells in a row

| way | voltage |
|---|---|
| in series | adds up |
"""


def test_a_passage_knows_its_headings_and_its_place():
    pieces = split(LESSON)
    assert [piece.headings for piece in pieces] == [
        ("Inside a cell",),
        ("Inside a cell", "Safety"),
        ("Cells in a row",),
    ]
    for piece in pieces:
        assert LESSON[piece.start : piece.end].strip() == LESSON[piece.start : piece.end]
    assert pieces[2].text == "in series: adds up."


def test_a_hash_inside_code_is_no_heading():
    assert "# not a heading" in LESSON[split(LESSON)[1].start : split(LESSON)[1].end]


def test_short_neighbours_are_joined_and_long_ones_are_cut():
    sentence = "The current is the same everywhere in a loop without branches. "
    pieces = split("\n\n".join([sentence, sentence, sentence * 30]))
    assert all(length(piece.text) <= LONGEST for piece in pieces)
    assert pieces[0].text.count("loop") >= 2
    assert sum(piece.text.count("loop") for piece in pieces) == 32


def test_an_empty_lesson_has_no_passages():
    assert split("") == []
    assert split("# Only a heading\n") == []


@given(st.text(alphabet=st.sampled_from("a .\n#`$|-*电流。"), max_size=300))
def test_passages_never_overlap_and_lose_no_letter(body):
    pieces = split(body)
    assert all(one.end <= other.start for one, other in itertools.pairwise(pieces))
    assert all(0 <= piece.start < piece.end <= len(body) for piece in pieces)


def test_a_hundred_thousand_characters_are_split():
    assert len(split("A long tale without any end. " * 4000)) > 100
