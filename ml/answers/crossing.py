"""The fine-tuned half at work: the pinned base with the adapter merged in, run on batches of like length.

A row is always padded to the same width and always runs in a batch of the same number of rows, filled up with
copies where rows are few. So the arithmetic of a row never depends on its neighbours, and an answer scores
the same alone or in any batch. A batch runs on one thread, several batches at once, so it scores the same on any
number of threads.
"""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np

from ml import adapters, devices, weights
from ml.answers import inputs, network
from ml.answers.artefacts import Shipped
from ml.batching import fixed_buckets


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

    def outputs(self, rows: Sequence[inputs.Row]) -> np.ndarray:
        """Raw head outputs [rows, 17], float32."""
        found = np.zeros((len(rows), network.WIDTH), dtype=np.float32)
        buckets = list(fixed_buckets([len(row) for row in rows]))
        self.parts  # noqa: B018  loaded once, before threads need them

        def run(bucket: tuple[list[int], int, int]) -> np.ndarray:
            indices, width, size = bucket
            return self._batch([rows[indices[i % len(indices)]] for i in range(size)], width)

        for (indices, _, _), outputs in zip(buckets, devices.spread(run, buckets), strict=True):
            found[indices] = outputs[: len(indices)]
        return found

    def _batch(self, rows: Sequence[inputs.Row], width: int) -> np.ndarray:
        import torch

        base, heads, place = self.parts
        batch = {
            name: torch.from_numpy(values).to(place) for name, values in inputs.arrays(rows, width).items()
        }
        with torch.inference_mode():
            outputs: np.ndarray = network.forward(base, heads, batch).cpu().numpy()
        return outputs
