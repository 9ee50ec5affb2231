"""The contract of every encoder backend, held by each that is registered."""

import numpy as np
import pytest

from ml import encoders

TEXTS = [
    "The water evaporates.",
    "Salt is left behind when water is boiled away.",
    "",
    "水蒸发了",
    "x" * 5_000,
]


@pytest.fixture(scope="module", params=encoders.backends())
def encoder(request):
    return encoders.get(request.param)


def test_vectors_have_length_one_and_the_stated_width(encoder):
    found = encoder.embed(TEXTS)
    assert found.shape == (len(TEXTS), encoder.width)
    assert found.dtype == np.float32
    assert np.linalg.norm(found, axis=1) == pytest.approx(1, abs=1e-3)


def test_no_texts_give_no_vectors(encoder):
    assert encoder.embed([]).shape == (0, encoder.width)


def test_a_text_has_the_same_vector_alone_and_in_company(encoder):
    together = encoder.embed(TEXTS)
    alone = np.concatenate([encoder.embed([text]) for text in TEXTS])
    assert np.array_equal(together, alone)


def test_like_texts_are_nearer_than_unlike_ones(encoder):
    a, b, c = encoder.embed(
        ["Water boils at 100 degrees.", "At 100 °C water starts boiling.", "My dog likes cheese."]
    )
    assert a @ b > a @ c + 0.2


def test_tokens_point_at_their_characters(encoder):
    (tokens,) = encoder.tokens(["Salt stays."])
    assert ["Salt stays."[start:end] for start, end in tokens.spans] == ["Salt", "stays", "."]
    assert tokens.vectors.shape == (3, encoder.width)


def test_an_unknown_backend_lists_the_known_ones():
    with pytest.raises(LookupError, match="transformers"):
        encoders.get("abacus")
