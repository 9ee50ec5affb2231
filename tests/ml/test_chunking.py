"""Long texts in overlapping pieces: nothing is left out and nothing counts twice."""

import re
from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ml.answers import chunking
from ml.encoders import Tokens

WORDS = st.lists(st.text(st.sampled_from("abcdeéß中"), min_size=1, max_size=30), max_size=400)


def read(piece: str) -> Tokens:
    """Words as tokens, each with where it begins as its vector."""
    spans = tuple(m.span() for m in re.finditer(r"\S+", piece))
    return Tokens(np.ones((len(spans), 1), np.float32), spans, tuple(range(len(spans))))


@given(WORDS)
def test_every_word_of_a_long_text_is_read_once(words):
    text = " ".join(words)
    pieces = chunking.chunks(text)
    tokens = chunking.joined(pieces, [read(piece.text) for piece in pieces])
    assert tokens.spans == read(text).spans
    assert len(tokens.vectors) == len(tokens.spans)


@given(st.text(alphabet="ab c\n中", max_size=3_000))
def test_what_counts_of_the_pieces_is_the_text(text):
    pieces = chunking.chunks(text)
    assert "".join(text[piece.first : piece.last] for piece in pieces) == text
    assert all(text[piece.start : piece.start + len(piece.text)] == piece.text for piece in pieces)


@given(WORDS)
def test_pieces_overlap_and_none_is_longer_than_the_encoder_reads(words):
    text = " ".join(words)
    pieces = chunking.chunks(text)
    assert all(len(piece.text) <= chunking.SIZE for piece in pieces)
    for before, after in pairwise(pieces):
        assert after.start < before.start + len(before.text)
        assert after.start <= after.first == before.last <= before.start + len(before.text)
