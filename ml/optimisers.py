"""The optimisers that a training may choose from."""

from collections.abc import Sequence
from typing import Any

NAMES = ("adamw", "adam", "sgd")


def optimiser_of(name: str, parameters: Sequence[Any], *, learning_rate: float, weight_decay: float) -> Any:
    """The optimiser of this name: AdamW (Loshchilov & Hutter 2019), Adam (Kingma & Ba 2015), or SGD with a momentum of 0.9.

    Raises ValueError for another name.
    """
    import torch

    if name not in NAMES:
        raise ValueError(f"unknown optimiser {name!r}; known: {', '.join(NAMES)}")
    if name == "sgd":
        return torch.optim.SGD(parameters, lr=learning_rate, momentum=0.9, weight_decay=weight_decay)
    kind = torch.optim.AdamW if name == "adamw" else torch.optim.Adam
    return kind(parameters, lr=learning_rate, weight_decay=weight_decay)
