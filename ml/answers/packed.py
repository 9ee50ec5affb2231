"""The cross-encoder's forward pass over rows laid end to end, so that next to nothing is computed for padding.

Everything but attention looks at one token at a time, so it runs on a bin of rows as on one long list of tokens (as in
Zhai et al. 2023, ByteTransformer); attention runs row by row and needs no mask. A bin always holds the same number of tokens
and a row is always alone in its attention: the arithmetic of a row depends on the row alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ml.answers import network
from ml.answers.inputs import PAD, Row

BIN = 512


@dataclass(frozen=True, slots=True)
class Linear:
    """A linear layer as `addmm` wants it: `bias` [out], `weight` [in, out]."""

    bias: Any
    weight: Any

    def into(self, out: Any, states: Any) -> Any:
        """Put the product [tokens, out] into `out`, which is faster than fresh memory."""
        import torch

        return torch.addmm(self.bias, states, self.weight, out=out)


@dataclass(frozen=True, slots=True)
class Layer:
    """The parts of one layer; query, key and value are one product."""

    asked: Linear
    mixed: Linear
    wide: Linear
    narrow: Linear
    norms: tuple[Any, Any]


@dataclass(frozen=True, slots=True)
class Room:
    """Memory for what the layers of one pass make, in turn."""

    asked: Any
    seen: Any
    wide: Any
    narrow: Any


class Packed:
    """A BERT base (Devlin et al. 2019) with its adapter merged in, and the heads on it."""

    def __init__(self, base: Any, heads: Any, place: str) -> None:
        if base.config.model_type != "bert" or base.config.hidden_act != "gelu":
            raise ValueError(f"rows cannot be packed for a base of type {base.config.model_type}")
        self.embeddings, self.heads, self.place = base.embeddings, heads, place
        self.hidden, self.inner = base.config.hidden_size, base.config.intermediate_size
        self.attention = base.config.num_attention_heads
        self.layers = [_layer(layer) for layer in base.encoder.layer]

    def outputs(self, rows: Sequence[Row]) -> np.ndarray:
        """Raw head outputs [rows, 17], float32. The rows hold at most BIN tokens together."""
        import torch

        ids, segments, positions = (torch.from_numpy(a).to(self.place)[None] for a in laid(rows))
        ends = np.cumsum([len(row) for row in rows]).tolist()
        spans = list(zip([0, *ends[:-1]], ends, strict=True))
        with torch.inference_mode():
            states = self.embeddings(input_ids=ids, token_type_ids=segments, position_ids=positions)[0]
            room = self.room(states)
            for layer in self.layers:
                states = self.step(layer, states, spans, room)
            # One row at a time: how many rows share a product must not change one of them.
            found = [self.heads(pooled(states[a:b], segments[:, a:b])) for a, b in spans]
            made: np.ndarray = torch.cat(found).cpu().numpy()
        return made

    def room(self, states: Any) -> Room:
        widths = (3 * self.hidden, self.hidden, self.inner, self.hidden)
        return Room(*(states.new_zeros(len(states), width) for width in widths))

    def step(self, layer: Layer, states: Any, spans: Sequence[tuple[int, int]], room: Room) -> Any:
        """One layer on the states [tokens, hidden] of a bin."""
        import torch

        layer.asked.into(room.asked, states)
        self.look(room, spans)
        states = layer.norms[0](layer.mixed.into(room.narrow, room.seen).add_(states))
        torch.ops.aten.gelu.out(layer.wide.into(room.wide, states), out=room.wide)
        return layer.norms[1](layer.narrow.into(room.narrow, room.wide).add_(states))

    def look(self, room: Room, spans: Sequence[tuple[int, int]]) -> None:
        """Attention of each row to itself, from `asked` into `seen`."""
        from torch.nn.functional import scaled_dot_product_attention

        heads = (self.attention, self.hidden // self.attention)
        parts = room.asked.view(-1, 3, *heads).permute(1, 2, 0, 3)
        seen = room.seen.view(-1, *heads).transpose(0, 1)
        for start, end in spans:
            query, key, value = parts[:, None, :, start:end]
            seen[:, start:end] = scaled_dot_product_attention(query, key, value)[0]


def pooled(states: Any, segments: Any) -> Any:
    """The states [tokens, hidden] of one row, pooled as trained: [1, 3 * hidden]."""
    return network.pool(states[None], segments.new_ones(segments.shape), segments)


def laid(rows: Sequence[Row]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Ids, segments and positions [BIN] of rows end to end, int64; what is left of the bin is filled with PAD."""
    ids = np.full(BIN, PAD, dtype=np.int64)
    segments, positions = np.zeros_like(ids), np.zeros_like(ids)
    start = 0
    for row in rows:
        end = start + len(row)
        ids[start:end] = row.ids
        segments[start + row.answer_start : end] = 1
        positions[start:end] = np.arange(len(row))
        start = end
    return ids, segments, positions


def _layer(layer: Any) -> Layer:
    own, after, narrow = layer.attention.self, layer.attention.output, layer.output
    return Layer(
        asked=_linear(own.query, own.key, own.value),
        mixed=_linear(after.dense),
        wide=_linear(layer.intermediate.dense),
        narrow=_linear(narrow.dense),
        norms=(after.LayerNorm, narrow.LayerNorm),
    )


def _linear(*modules: Any) -> Linear:
    """Linear modules side by side as one; one alone shares its weights."""
    import torch

    weights, biases = ([getattr(m, name).detach() for m in modules] for name in ("weight", "bias"))
    if len(modules) == 1:
        return Linear(biases[0], weights[0].t())
    return Linear(torch.cat(biases), torch.cat(weights).t())
