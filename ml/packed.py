"""A BERT's forward pass over rows laid end to end, so that next to nothing is computed for padding.

Everything but attention looks at one token at a time, so it runs on a bin of rows as on one long list of tokens (as in
Zhai et al. 2023, ByteTransformer); attention runs row by row and needs no mask. A bin always holds the same number of tokens
and a row is always alone in its attention: the arithmetic of a row depends on the row alone.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ml import devices
from ml.batching import full_bins
from ml.linear import Linear, enter, leave

LONGEST = 512


@dataclass(frozen=True, slots=True)
class Piece:
    """Token ids of one row; from `second` on they are of the second segment (by default none is)."""

    ids: Sequence[int]
    second: int | None = None

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True, slots=True)
class Layer:
    """The parts of one layer; query, key and value are one product. `before` are keys and values that every row sees first."""

    asked: Linear
    mixed: Linear
    wide: Linear
    narrow: Linear
    norms: tuple[Any, Any]
    before: tuple[Any, Any] | None = None


def packable(base: Any, longest: int) -> bool:
    """Whether rows of at most so many tokens can be packed for a base of this architecture."""
    return base.config.model_type == "bert" and base.config.hidden_act == "gelu" and longest <= LONGEST


class Packed:
    """A BERT base (Devlin et al. 2019), run on bins of rows.

    With a learnt `prefix` (keys and values [heads, tokens, width] of each layer) a row's places begin behind it, and no segment
    is told from another, as peft trains it.
    """

    def __init__(self, base: Any, place: str, prefix: Sequence[tuple[Any, Any]] = ()) -> None:
        if not packable(base, LONGEST):
            raise ValueError(f"rows cannot be packed for a base of type {base.config.model_type}")
        self.embeddings, self.place, self.bin = base.embeddings, place, devices.batch_tokens(place)
        self.heads, self.pad = base.config.num_attention_heads, base.config.pad_token_id or 0
        self.first = prefix[0][0].shape[1] if prefix else 0
        self.layers = [
            _layer(layer, tuple(part.to(place) for part in prefix[at]) if prefix else None)
            for at, layer in enumerate(base.encoder.layer)
        ]

    def each(self, rows: Sequence[Piece], use: Callable[[Any, Piece], np.ndarray]) -> list[np.ndarray]:
        """What `use` makes of the last hidden states [tokens, hidden] of each row, in order.

        One row at a time: how many rows share a product must not change one of them. Raises ValueError for a row that is
        longer than the base reads.
        """
        longest = max(map(len, rows), default=0)
        if longest > LONGEST:
            raise ValueError(f"a row of {longest} tokens is longer than {LONGEST}")
        found: list[Any] = [None] * len(rows)
        bins = full_bins([len(row) for row in rows], self.bin)

        def run(indices: list[int]) -> list[np.ndarray]:
            import torch

            chosen = [rows[index] for index in indices]
            with torch.inference_mode():
                return [use(*pair) for pair in zip(self.states(chosen), chosen, strict=True)]

        for indices, made in zip(bins, devices.spread(run, bins), strict=True):
            for index, one in zip(indices, made, strict=True):
                found[index] = one
        return found

    def states(self, rows: Sequence[Piece]) -> list[Any]:
        """Last hidden states [tokens, hidden] of each row. The rows hold at most a bin's tokens together."""
        import torch

        with torch.inference_mode(), devices.halves(self.place):
            ids, segments, positions = (
                torch.from_numpy(a).to(self.place)[None] for a in laid(rows, self.bin, self.pad)
            )
            if self.first:
                segments, positions = torch.zeros_like(segments), positions + self.first
            ends = np.cumsum([len(row) for row in rows]).tolist()
            spans = list(zip([0, *ends[:-1]], ends, strict=True))
            states = self.embeddings(input_ids=ids, token_type_ids=segments, position_ids=positions)[0]
            seen = torch.zeros_like(states)
            for layer in self.layers:
                states = self.step(layer, states, spans, seen)
            return [states[start:end].float() for start, end in spans]

    def step(self, layer: Layer, states: Any, spans: Sequence[tuple[int, int]], seen: Any) -> Any:
        """One layer on the states [tokens, hidden] of a bin; `seen` is memory for what its attention sees."""
        from torch.nn.functional import gelu

        self.look(leave(layer.asked(enter(states))), spans, seen, layer.before)
        states = layer.norms[0](leave(layer.mixed(enter(seen))).add_(states))
        return layer.norms[1](leave(layer.narrow(gelu(layer.wide(enter(states))))).add_(states))

    def look(
        self, asked: Any, spans: Sequence[tuple[int, int]], into: Any, before: tuple[Any, Any] | None
    ) -> None:
        """Attention of each row to itself and what is before it, by query, key and value side by side [tokens, 3 * hidden]."""
        import torch
        from torch.nn.functional import scaled_dot_product_attention

        width = into.shape[1] // self.heads
        parts = asked.view(-1, 3, self.heads, width).permute(1, 2, 0, 3)
        seen = into.view(-1, self.heads, width).transpose(0, 1)
        for start, end in spans:
            query, key, value = parts[:, None, :, start:end]
            if before is not None:
                key, value = (
                    torch.cat([early[None], own], 2) for early, own in zip(before, (key, value), strict=True)
                )
            seen[:, start:end] = scaled_dot_product_attention(query, key, value)[0]


def laid(rows: Sequence[Piece], size: int, pad: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Ids, segments and positions [size] of rows end to end, int64; what is left of the bin is filled with `pad`."""
    ids = np.full(size, pad, dtype=np.int64)
    segments, positions = np.zeros_like(ids), np.zeros_like(ids)
    start = 0
    for row in rows:
        end = start + len(row)
        ids[start:end] = row.ids
        if row.second is not None:
            segments[start + row.second : end] = 1
        positions[start:end] = np.arange(len(row))
        start = end
    return ids, segments, positions


def _layer(layer: Any, before: Any) -> Layer:
    own, after, narrow = layer.attention.self, layer.attention.output, layer.output
    return Layer(
        asked=Linear.of(own.query, own.key, own.value),
        mixed=Linear.of(after.dense),
        wide=Linear.of(layer.intermediate.dense),
        narrow=Linear.of(narrow.dense),
        norms=(after.LayerNorm, narrow.LayerNorm),
        before=before,
    )
