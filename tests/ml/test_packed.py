import numpy as np
import pytest

from ml import devices
from ml.answers import inputs, network
from ml.answers.packed import BIN, Packed, laid


@pytest.fixture(scope="module")
def parts():
    import torch
    from transformers import BertConfig, BertModel

    devices.prepare()
    torch.manual_seed(7)
    config = BertConfig(
        vocab_size=200, hidden_size=96, num_hidden_layers=3, num_attention_heads=3, intermediate_size=384
    )
    base = BertModel(config, add_pooling_layer=False).eval()
    return base, torch.nn.Linear(network.POOLED * 96, network.WIDTH)


@pytest.fixture(scope="module")
def rows():
    rng = np.random.default_rng(3)
    return [
        inputs.join(*(rng.integers(110, 200, size).tolist() for size in (reference, question, answer)))
        for reference, question, answer in rng.integers(1, 60, (12, 3))
    ]


def in_bins(packed, rows, order):
    """Outputs by row, with as many rows of the order in each bin as it has room for."""
    found, bin_ = {}, []
    for index in [*order, None]:
        if index is None or sum(len(rows[i]) for i in [*bin_, index]) > BIN:
            found |= dict(zip(bin_, packed.outputs([rows[i] for i in bin_]), strict=True))
            bin_ = []
        bin_.append(index)
    return found


def test_packed_rows_give_what_padded_rows_give(parts, rows):
    import torch

    base, heads = parts
    batch = {name: torch.from_numpy(values) for name, values in inputs.arrays(rows).items()}
    with torch.inference_mode():
        wanted = network.forward(base, heads, batch).numpy()
    found = in_bins(Packed(base, heads, "cpu"), rows, range(len(rows)))
    assert np.abs(np.stack([found[i] for i in range(len(rows))]) - wanted).max() < 1e-5


@pytest.mark.parametrize("seed", range(4))
def test_a_row_has_the_same_bits_at_any_place_of_any_bin(parts, rows, seed):
    packed = Packed(*parts, "cpu")
    order = np.random.default_rng(seed).permutation(len(rows)).tolist()
    for index, outputs in in_bins(packed, rows, order).items():
        assert np.array_equal(outputs, packed.outputs([rows[index]])[0])


def test_what_is_left_of_a_bin_is_filled_and_each_row_begins_at_position_nought(rows):
    ids, segments, positions = laid(rows[:2])
    first, second = rows[:2]
    assert ids[: len(first) + len(second)].tolist() == [*first.ids, *second.ids]
    assert set(ids[len(first) + len(second) :].tolist()) == {inputs.PAD}
    assert positions[len(first)] == 0
    assert segments.sum() == sum(len(row) - row.answer_start for row in (first, second))


def test_a_base_that_works_otherwise_is_refused():
    from transformers import DistilBertConfig, DistilBertModel

    with pytest.raises(ValueError, match="distilbert"):
        Packed(DistilBertModel(DistilBertConfig(dim=24, n_heads=3, n_layers=1)), None, "cpu")
