"""The fine-tuned half at work: the pinned base with the adapter merged in, run on batches of like length.

A row is always padded to the same width and always runs in a batch of the same number of rows, filled up with
copies where rows are few. So the arithmetic of a row never depends on its neighbours, and an answer scores
the same alone or in any batch.
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
        import torch

        base, heads, place = self.parts
        found = np.zeros((len(rows), network.WIDTH), dtype=np.float32)
        with torch.inference_mode():
            for bucket, width, size in fixed_buckets([len(row) for row in rows]):
                filled = [rows[bucket[i % len(bucket)]] for i in range(size)]
                batch = {
                    name: torch.from_numpy(values).to(place)
                    for name, values in inputs.arrays(filled, width).items()
                }
                found[bucket] = network.forward(base, heads, batch)[: len(bucket)].cpu().numpy()
        return found
