"""The fine-tuned half at work: the pinned base with the adapter merged in, run on bins of rows laid end to end.

A bin always has the same number of tokens, and a row looks at itself alone. So the arithmetic of a row never depends on its
neighbours, and an answer scores the same alone or in any batch. A bin runs on one thread, several bins at once, so it
scores the same on any number of threads.
"""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np

from ml import adapters, devices, weights
from ml.answers import inputs, network
from ml.answers.artefacts import Shipped
from ml.answers.packed import BIN, Packed
from ml.batching import full_bins


class CrossEncoder:
    """Loads base and adapter lazily, once."""

    def __init__(self, shipped: Shipped) -> None:
        self.shipped = shipped

    @cached_property
    def parts(self) -> tuple[Any, Any, str]:
        import torch
        from transformers import AutoModel
        from transformers.utils import logging

        logging.set_verbosity_error()
        logging.disable_progress_bar()
        place = devices.prepare()
        folder = weights.path_of(self.shipped.config.base)
        base = AutoModel.from_pretrained(folder, use_safetensors=True, add_pooling_layer=False).eval()
        adapters.merge(base, self.shipped.config, self.shipped.tensors)
        heads = torch.nn.Linear(network.POOLED * base.config.hidden_size, network.WIDTH)
        heads.weight.data = torch.from_numpy(self.shipped.tensors["heads.weight"])
        heads.bias.data = torch.from_numpy(self.shipped.tensors["heads.bias"])
        return base.to(place), heads.to(place), place

    @cached_property
    def packed(self) -> Packed:
        return Packed(*self.parts)

    def outputs(self, rows: Sequence[inputs.Row]) -> np.ndarray:
        """Raw head outputs [rows, 17], float32."""
        found = np.zeros((len(rows), network.WIDTH), dtype=np.float32)
        bins = full_bins([len(row) for row in rows], BIN)
        packed = self.packed  # loaded once, before threads need it

        def run(indices: list[int]) -> np.ndarray:
            return packed.outputs([rows[index] for index in indices])

        for indices, outputs in zip(bins, devices.spread(run, bins), strict=True):
            found[indices] = outputs
        return found
