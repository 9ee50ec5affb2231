"""What decides a run of training, as one value that is logged, written into the card and given again to repeat it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from ml.optimisers import NAMES as OPTIMISERS

METHODS = ("lora", "full", "ia3", "prefix")
EVERYTHING: Mapping[str, float] = MappingProxyType({"3way": 1.0, "5way": 1.0, "verdict": 1.0})


@dataclass(frozen=True, slots=True)
class Settings:
    """A run of the cross-encoder.

    `reads` tells for each label space how often its rows are read in an epoch (1.5: all once, half of them twice),
    `tokens` the size of a batch in padded tokens and `accumulate` how many batches make a step. `swap` is the share of rows
    compared with another student's correct answer instead of the reference; `no_question` the share read without
    the question. `class_weight` is the power of the inverse class share that weighs a row's loss (0: all alike).
    `evaluations` counts the looks at held-out rows in an epoch; after `patience` looks without a better one the run ends
    (0: it never does). Raises ValueError for a method or an optimiser that does not exist.
    """

    method: str = "lora"
    rank: int = 32
    prefix_tokens: int = 16
    frozen_layers: int = 0
    dropout: float = 0.0
    optimiser: str = "adamw"
    learning_rate: float = 5e-4
    weight_decay: float = 0.01
    warmup: float = 0.06
    clip: float = 1.0
    tokens: int = 1_024
    accumulate: int = 1
    mixed_precision: bool = True
    epochs: float = 3.0
    evaluations: int = 1
    patience: int = 2
    smoothing: float = 0.03
    class_weight: float = 0.0
    average: float = 0.995
    no_question: float = 0.2
    swap: float = 0.0
    reads: Mapping[str, float] = field(default_factory=lambda: dict(EVERYTHING))
    shared_weight: float = 0.5
    score_weight: float = 0.3
    seed: int = 20264

    def __post_init__(self) -> None:
        for value, known in ((self.method, METHODS), (self.optimiser, OPTIMISERS)):
            if value not in known:
                raise ValueError(f"{value!r} is not one of {', '.join(known)}")
