"""What decides a run of training, as one value that is logged, written into the card and given again to repeat it."""

import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from ml.answers.variants import KINDS
from ml.optimisers import NAMES as OPTIMISERS

METHODS = ("lora", "full", "ia3", "prefix")
METRICS = ("auc", "macro_f1", "accuracy")
# Numbers from nought to one, and others that may be nought; the rest have to be more than that.
SHARES = (
    "dropout",
    "warmup",
    "smoothing",
    "average",
    "no_question",
    "swap",
    "shared_weight",
    "score_weight",
    "augment_share",
)
FREE = (
    *SHARES,
    "frozen_layers",
    "weight_decay",
    "learning_rate",
    "patience",
    "class_weight",
    "seed",
    "mixed_precision",
)
EVERYTHING: Mapping[str, float] = MappingProxyType({"3way": 1.0, "5way": 1.0, "verdict": 1.0})


@dataclass(frozen=True, slots=True)
class Settings:
    """A run of the cross-encoder.

    `reads` tells for each label space how often its rows are read in an epoch (1.5: all once, half of them twice),
    `tokens` the size of a batch in padded tokens and `accumulate` how many batches make a step. `swap` is the share of rows
    compared with another student's correct answer instead of the reference; `no_question` the share read without
    the question. `class_weight` is the power of the inverse class share that weighs a row's loss (0: all alike).
    `evaluations` counts the looks at held-out rows in an epoch; after `patience` looks without a better `metric` the run ends
    (0: it never does). `augment` names kinds of made examples (`ml.answers.variants`), of which `augment_share` are read.

    Raises ValueError for a method, an optimiser, a metric or a kind that does not exist, and for a number that cannot be.
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
    metric: str = "auc"
    smoothing: float = 0.03
    class_weight: float = 0.0
    average: float = 0.995
    no_question: float = 0.2
    swap: float = 0.0
    reads: Mapping[str, float] = field(default_factory=lambda: dict(EVERYTHING))
    shared_weight: float = 0.5
    score_weight: float = 0.3
    augment: tuple[str, ...] = ()
    augment_share: float = 0.25
    seed: int = 20264

    def __post_init__(self) -> None:
        named = [(self.method, METHODS), (self.optimiser, OPTIMISERS), (self.metric, METRICS)]
        named += [(kind, KINDS) for kind in self.augment]
        for value, known in named:
            if value not in known:
                raise ValueError(f"{value!r} is not one of {', '.join(known)}")
        for one in fields(self):
            value = getattr(self, one.name)
            if one.name in SHARES and not 0 <= value <= 1:
                raise ValueError(f"{one.name} is a share from 0 to 1, not {value}")
            if isinstance(value, int | float) and (value < 0 or (not value and one.name not in FREE)):
                raise ValueError(f"{one.name} must be more than {value}")


def changed(settings: Settings, given: Mapping[str, Any]) -> Settings:
    """Settings with some values changed. Raises ValueError for a name that does not exist, or a value of another kind."""
    kinds = {one.name: type(getattr(settings, one.name)) for one in fields(settings)}
    given = {name: _listed(value) if kinds.get(name) is tuple else value for name, value in given.items()}
    for name, value in given.items():
        if name not in kinds:
            raise ValueError(f"there is no setting {name!r}; there are {', '.join(sorted(kinds))}")
        whole = isinstance(value, int) and not isinstance(value, bool) and kinds[name] is float
        if not (isinstance(value, kinds[name]) or whole) or (isinstance(value, bool) and kinds[name] is int):
            raise ValueError(f"{name} is of the kind {kinds[name].__name__}, which {value!r} is not")
    return replace(settings, **given)


def _listed(value: Any) -> Any:
    """Words between commas, or a list, as a tuple."""
    if isinstance(value, str):
        return tuple(word.strip() for word in value.split(",") if word.strip())
    return tuple(value) if isinstance(value, list) else value


def read(file: Path | None, pairs: Sequence[str]) -> dict[str, Any]:
    """Values from a TOML file and from `name=value` pairs, which come last. A value is written as JSON, a word also plainly.

    Raises ValueError for a file that is not TOML and for a pair without a name.
    """
    try:
        given = tomllib.loads(file.read_text(encoding="utf-8")) if file else {}
    except (tomllib.TOMLDecodeError, OSError, UnicodeDecodeError) as error:
        raise ValueError(f"{file} cannot be read as TOML: {error}") from error
    for pair in pairs:
        name, sign, value = pair.partition("=")
        if not sign or not name.strip():
            raise ValueError(f"{pair!r} is not of the form name=value")
        try:
            given[name.strip()] = json.loads(value)
        except json.JSONDecodeError:
            given[name.strip()] = value.strip()
    return given
