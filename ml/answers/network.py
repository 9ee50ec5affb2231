"""The cross-encoder's forward pass: a shared base, pooled three ways, one linear layer for all heads."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

# Columns of the head layer. `score` is one logit: the expected share of the points.
HEADS: Mapping[str, slice] = MappingProxyType(
    {
        "unified": slice(0, 5),
        "3way": slice(5, 8),
        "5way": slice(8, 13),
        "verdict": slice(13, 16),
        "score": slice(16, 17),
    }
)
WIDTH = 17
POOLED = 3


def pool(hidden: Any, mask: Any, segments: Any) -> Any:
    """[CLS], mean of all tokens and mean of the answer's tokens, side by side: [rows, 3 * hidden]."""
    import torch

    def mean(weights: Any) -> Any:
        spread = weights.unsqueeze(-1).to(hidden.dtype)
        return (hidden * spread).sum(1) / spread.sum(1).clamp(min=1.0)

    return torch.cat([hidden[:, 0], mean(mask), mean(segments)], dim=1)


def forward(base: Any, heads: Any, batch: Mapping[str, Any]) -> Any:
    """Raw head outputs [rows, 17] of a batch with `ids`, `segments` and `mask`."""
    hidden = base(
        input_ids=batch["ids"], attention_mask=batch["mask"], token_type_ids=batch["segments"]
    ).last_hidden_state
    return heads(pool(hidden, batch["mask"], batch["segments"]))
