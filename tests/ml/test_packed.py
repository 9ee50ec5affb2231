from contextlib import nullcontext

import numpy as np
import pytest

from ml import devices, linear
from ml import packed as packed_of
from ml.answers import inputs, network
from ml.answers.crossing import CrossEncoder
from ml.packed import Packed, Piece, laid


@pytest.fixture(scope="module")
def base():
    import torch
    from transformers import BertConfig, BertModel

    devices.prepare()
    torch.manual_seed(7)
    config = BertConfig(
        vocab_size=200, hidden_size=96, num_hidden_layers=3, num_attention_heads=3, intermediate_size=384
    )
    return BertModel(config, add_pooling_layer=False).eval()


@pytest.fixture(scope="module")
def crossing(base):
    """The cross-encoder with heads of its own on this base."""
    import torch

    made = CrossEncoder(None)
    made.__dict__["parts"] = (base, torch.nn.Linear(network.POOLED * 96, network.WIDTH), "cpu")
    return made


@pytest.fixture(scope="module")
def rows():
    rng = np.random.default_rng(3)
    return [
        inputs.join(*(rng.integers(110, 200, size).tolist() for size in (reference, question, answer)))
        for reference, question, answer in rng.integers(1, 60, (12, 3))
    ]


def test_packed_rows_give_what_padded_rows_give(crossing, rows):
    import torch

    base, heads, _ = crossing.parts
    batch = {name: torch.from_numpy(values) for name, values in inputs.arrays(rows).items()}
    with torch.inference_mode():
        wanted = network.forward(base, heads, batch).numpy()
    assert np.abs(crossing.outputs(rows) - wanted).max() < 1e-5


@pytest.mark.parametrize("seed", range(4))
def test_a_row_has_the_same_bits_at_any_place_of_any_bin(crossing, rows, seed):
    order = np.random.default_rng(seed).permutation(len(rows)).tolist()
    found = crossing.outputs([rows[index] for index in order])
    for index, outputs in zip(order, found, strict=True):
        assert np.array_equal(outputs, crossing.outputs([rows[index]])[0])


def test_each_row_is_what_it_is_alone(base, rows):
    pieces = [Piece(row.ids, row.answer_start) for row in rows]
    packed = Packed(base, "cpu")
    alone = [packed.states([piece])[0].numpy() for piece in pieces]
    every = packed.each(pieces, lambda states, _row: states.numpy())
    assert all(np.array_equal(one, other) for one, other in zip(alone, every, strict=True))


def test_no_rows_give_no_outputs(crossing):
    assert crossing.outputs([]).shape == (0, network.WIDTH)


def test_a_row_longer_than_the_base_reads_is_refused(base):
    with pytest.raises(ValueError, match="600 tokens"):
        Packed(base, "cpu").each([Piece([5] * 600)], lambda states, _row: states.numpy())


@pytest.fixture
def card(monkeypatch):
    """What a graphics card is given, on the processor: larger bins, products in half precision, torch's own product."""
    import torch

    monkeypatch.setattr(devices, "batch_tokens", lambda _place: 2_048)
    monkeypatch.setattr(devices, "halves", lambda _place: torch.autocast("cpu", dtype=torch.bfloat16))
    monkeypatch.setattr(packed_of, "enter", lambda states: states)
    monkeypatch.setattr(linear, "enter", lambda states: states)


def test_a_graphics_card_gives_all_but_the_same_from_larger_bins_in_half_precision(base, rows, card):
    pieces = [Piece(row.ids, row.answer_start) for row in rows]
    packed, seen = Packed(base, "cpu"), []
    found = packed.each(pieces, lambda states, _row: seen.append(states.dtype) or states.numpy())
    assert {str(kind) for kind in seen} == {"torch.float32"}
    with pytest.MonkeyPatch.context() as plain:
        plain.setattr(devices, "halves", lambda _place: nullcontext())
        wanted = packed.each(pieces, lambda states, _row: states.numpy())
    gaps = [np.abs(one - other).max() for one, other in zip(found, wanted, strict=True)]
    assert 0 < max(gaps) < 0.1
    again = packed.each(pieces[::-1], lambda states, _row: states.numpy())[::-1]
    assert all(np.array_equal(one, other) for one, other in zip(found, again, strict=True))


def test_only_a_graphics_card_is_given_large_batches_in_half_precision():
    assert [devices.batch_tokens(place) for place in ("cpu", "cuda")] == [512, 16_384]
    assert isinstance(devices.halves("cpu"), nullcontext)
    assert devices.halves("cuda").fast_dtype.itemsize == 2


def test_what_is_left_of_a_bin_is_filled_and_each_row_begins_at_position_nought(rows):
    first, second = rows[:2]
    ids, segments, positions = laid(
        [Piece(row.ids, row.answer_start) for row in (first, second)], 512, inputs.PAD
    )
    assert ids[: len(first) + len(second)].tolist() == [*first.ids, *second.ids]
    assert set(ids[len(first) + len(second) :].tolist()) == {inputs.PAD}
    assert positions[len(first)] == 0
    assert segments.sum() == sum(len(row) - row.answer_start for row in (first, second))


def test_a_base_that_works_otherwise_is_refused():
    from transformers import DistilBertConfig, DistilBertModel

    with pytest.raises(ValueError, match="distilbert"):
        Packed(DistilBertModel(DistilBertConfig(dim=24, n_heads=3, n_layers=1)), "cpu")
