"""An adapter read back and merged is the model that was trained."""

import numpy as np
import pytest

from ml import adapters

CONFIG = adapters.AdapterConfig(base="tiny", rank=2, scale=2.0)
TENSORS = {"layer.lora_A": np.ones((2, 3)), "layer.lora_B": np.full((4, 2), 0.5)}


def test_an_adapter_is_read_back_as_it_was_written(tmp_path):
    adapters.save(tmp_path, CONFIG, TENSORS)
    config, tensors = adapters.load(tmp_path)
    assert config == CONFIG
    assert np.array_equal(tensors["layer.lora_B"], TENSORS["layer.lora_B"])


def test_merging_adds_the_scaled_product():
    import torch

    base = torch.nn.ModuleDict({"layer": torch.nn.Linear(3, 4)})
    before = base["layer"].weight.detach().numpy().copy()
    assert adapters.merge(base, CONFIG, {n: v.astype(np.float32) for n, v in TENSORS.items()}) == 1
    assert base["layer"].weight.detach().numpy() == pytest.approx(before + 2.0)


def test_an_adapter_for_another_base_is_refused():
    import torch

    with pytest.raises(ValueError, match="tiny does not have"):
        adapters.merge(torch.nn.ModuleDict({"other": torch.nn.Linear(3, 4)}), CONFIG, TENSORS)
