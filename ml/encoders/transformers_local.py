"""A sentence encoder run by transformers in this process, mean pooled (Reimers & Gurevych 2019)."""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from ml import devices, weights
from ml.batching import fixed_buckets
from ml.encoders.base import Encoder, Tokens
from ml.packed import Packed, Piece, packable

WINDOW = 256


class TransformersEncoder(Encoder):
    """Pinned weights by name, or a verified `folder` of one's own; safetensors only. Texts are cut at `window` tokens.

    `name` tells vectors of one model from those of another: with a folder it is `label`.
    """

    name: ClassVar[str] = "transformers"

    device = "cpu"

    def __init__(
        self,
        model: str = "all-MiniLM-L6-v2",
        window: int = WINDOW,
        folder: Path | None = None,
        label: str = "",
    ) -> None:
        self.model = model
        self.window = window
        self._own = folder
        if label:
            self.name = label  # type: ignore[misc]

    @cached_property
    def folder(self) -> Path:
        return self._own or weights.path_of(self.model)

    @cached_property
    def tokenizer(self) -> Any:
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(self.folder / "tokenizer.json"))
        tokenizer.no_padding()
        tokenizer.enable_truncation(self.window)
        return tokenizer

    @cached_property
    def network(self) -> Any:
        from transformers import AutoModel
        from transformers.utils import logging

        logging.set_verbosity_error()
        logging.disable_progress_bar()
        self.device = devices.prepare()
        options = {"use_safetensors": True, "local_files_only": True, "trust_remote_code": False}
        if not self._own:
            options["add_pooling_layer"] = False  # not every architecture knows the word
        network = AutoModel.from_pretrained(self.folder, **options)
        return network.eval().to(self.device)

    @property
    def width(self) -> int:
        return int(self.network.config.hidden_size)

    def run(self, encodings: Sequence[Any], width: int, rows: int) -> list[np.ndarray]:
        """Last hidden states of each encoding [tokens, hidden] from one pass of shape (rows, width).

        A batch of fewer encodings than rows is filled up with copies.
        """
        import torch

        network = self.network
        ids = torch.full((rows, width), network.config.pad_token_id or 0)
        mask = torch.zeros_like(ids)
        for place in range(rows):
            numbers = encodings[place % len(encodings)].ids
            ids[place, : len(numbers)] = torch.tensor(numbers)
            mask[place, : len(numbers)] = 1
        with torch.inference_mode(), devices.halves(self.device):
            states = network(input_ids=ids.to(self.device), attention_mask=mask.to(self.device))
        hidden = states.last_hidden_state.float().cpu().numpy()
        return [hidden[place, : len(encoding.ids)] for place, encoding in enumerate(encodings)]

    @cached_property
    def packed(self) -> Packed | None:
        """The network run on texts laid end to end, where its architecture allows."""
        network = self.network
        return Packed(network, self.device) if packable(network, self.window) else None

    def _hidden(self, encodings: Sequence[Any]) -> list[np.ndarray]:
        """Hidden states of each text, end to end or else in batches of fixed shapes: they do not depend on its neighbours."""
        if self.packed is not None:
            pieces = [Piece(encoding.ids) for encoding in encodings]
            return self.packed.each(pieces, lambda states, _row: states.cpu().numpy())
        found: list[Any] = [None] * len(encodings)
        self.network  # noqa: B018  loaded once, before threads need it, and tells the device
        lengths, tokens = [len(encoding.ids) for encoding in encodings], devices.batch_tokens(self.device)
        buckets = list(fixed_buckets(lengths, tokens=tokens))

        def run(bucket: tuple[list[int], int, int]) -> list[np.ndarray]:
            indices, width, rows = bucket
            return self.run([encodings[i] for i in indices], width, rows)

        for (indices, _, _), every in zip(buckets, devices.spread(run, buckets), strict=True):
            for index, states in zip(indices, every, strict=True):
                found[index] = states
        return found

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        if not texts:
            return np.zeros((0, self.width), dtype=np.float32)
        hidden = self._hidden(self.tokenizer.encode_batch(list(texts)))
        return unit(np.stack([states.mean(0) for states in hidden]))

    def tokens(self, texts: Sequence[str]) -> list[Tokens]:
        encodings = self.tokenizer.encode_batch(list(texts))
        return [tokens_of(*pair) for pair in zip(encodings, self._hidden(encodings), strict=True)]


def tokens_of(encoding: Any, states: np.ndarray) -> Tokens:
    """Tokens of a text without the two special ones around it."""
    return Tokens(unit(states[1:-1]), tuple(encoding.offsets[1:-1]), tuple(encoding.ids[1:-1]))


def unit(vectors: np.ndarray) -> np.ndarray:
    """Rows scaled to length 1, float32; a zero row stays zero."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return (vectors / np.maximum(lengths, 1e-9)).astype(np.float32)
