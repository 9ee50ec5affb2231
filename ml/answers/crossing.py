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
from ml.packed import Packed, Piece


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
        base, _, place = self.parts
        return Packed(base, place, adapters.prefix_of(base, self.shipped.tensors) if self.shipped else ())

    def outputs(self, rows: Sequence[inputs.Row]) -> np.ndarray:
        """Raw head outputs [rows, 17], float32."""
        pieces = [Piece(row.ids, row.answer_start) for row in rows]
        found = self.packed.each(pieces, self.judged)
        return np.concatenate(found) if found else np.zeros((0, network.WIDTH), dtype=np.float32)

    def judged(self, states: Any, row: Piece) -> np.ndarray:
        """Outputs [1, 17] of one row by its states [tokens, hidden], pooled as trained."""
        every = states.new_ones(1, len(row))
        answer = every.clone()
        answer[:, : row.second] = 0
        made: np.ndarray = self.parts[1](network.pool(states[None], every, answer)).cpu().numpy()
        return made
