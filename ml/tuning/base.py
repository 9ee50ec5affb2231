"""Learning from a teacher: what goes in, what comes out, and what can go wrong.

A run takes one class's own graded answers and gives one small artefact on top of the shipped scorer. Each key (a question, or
one criterion of a rubric) has a head of its own; the base, its one pass over a text, and the settings are shared.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ml.answers.variants import KINDS
from ml.optimisers import NAMES as OPTIMISERS

METHODS = ("head", "lora", "ia3", "prefix")
METRICS = ("error", "qwk", "exact")
# Where grades are few, made examples of these kinds help by about a hundredth of QWK (docs/grading.md), so many of each.
FEW, OF_FEW, EACH_OF_FEW = 200, ("synonyms", "typos", "adverbs"), 2


@dataclass(frozen=True, slots=True)
class Row:
    """An answer to be judged for one key; `answer` is cleaned text (ml.answers.cleaning). Of an essay the writing counts too."""

    key: str
    prompt: str
    references: tuple[str, ...]
    answer: str
    essay: bool = False


@dataclass(frozen=True, slots=True)
class Example:
    """An answer that a teacher judged: `score` is the share of the key's points, 0..1.

    `student` is opaque; answers of one student are never parted when something is measured.
    """

    key: str
    prompt: str
    references: tuple[str, ...]
    answer: str
    score: float
    student: str
    essay: bool = False

    def row(self) -> Row:
        return Row(self.key, self.prompt, self.references, self.answer, self.essay)


@dataclass(frozen=True, slots=True)
class Settings:
    """What decides a run.

    `head` reads the frozen base; `lora`, `ia3` and `prefix` also train that many parameters of the base (`rank` is the rank, or
    the number of virtual tokens). `least` graded answers a key needs, `folds` parts are held out in turn for calibration.
    `augment` names kinds of made examples (ml.answers.variants) that teach beside the answers, `variants` of each kind for an
    answer; nothing is measured or calibrated on them. None stands for what suits the answers (ml.tuning.augmented.settled).
    The rest steers the trained part only: `warmup` is a share of the steps, `frozen_layers` counts from below, `tokens` is
    the size of a batch in padded tokens, `accumulation` batches make a step, `patience` epochs may bring nothing by the
    `metric` on answers held out: `error` (mean squared), `qwk`, or `exact` (how often the level is the teacher's).
    `mixed_precision` computes in bfloat16 on a graphics card and changes nothing elsewhere.
    Raises ValueError for a name that does not exist.
    """

    method: str = "head"
    rank: int = 8
    optimiser: str = "adamw"
    learning_rate: float = 1e-3
    warmup: float = 0.1
    weight_decay: float = 0.01
    dropout: float = 0.0
    frozen_layers: int = 0
    tokens: int = 1_024
    accumulation: int = 1
    mixed_precision: bool = False
    epochs: float = 6.0
    patience: int = 2
    metric: str = "error"
    class_weights: bool = False
    augment: tuple[str, ...] | None = None
    variants: int = 1
    least: int = 10
    folds: int = 5
    seed: int = 20264

    def __post_init__(self) -> None:
        named = {"method": METHODS, "optimiser": OPTIMISERS, "metric": METRICS}
        for name, known in named.items():
            if getattr(self, name) not in known:
                raise ValueError(f"unknown {name} {getattr(self, name)!r}; known: {', '.join(known)}")
        if self.augment is None:
            return
        object.__setattr__(self, "augment", tuple(self.augment))  # a list when it was read from JSON
        if strange := set(self.augment) - set(KINDS):
            raise ValueError(f"unknown kinds {', '.join(sorted(strange))}; known: {', '.join(KINDS)}")

    @property
    def kinds(self) -> tuple[str, ...]:
        """Kinds of made examples that teach, once it is settled."""
        return self.augment or ()


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a run is: `step` of `total` in a `stage` (`writing`, `reading`, `training`, `fitting`, `measuring`).

    `loss` is the squared error of what is learnt from while training, and of answers left out while fitting; `metric` the QWK
    of answers left out. While measuring it is within part `fold` of `folds`.
    """

    step: int
    total: int
    loss: float | None
    metric: float | None
    stage: str
    fold: int = 0
    folds: int = 0


@dataclass(frozen=True, slots=True)
class Prediction:
    """What an artefact holds of one answer.

    `levels` are the shares of the points that the teacher gave for this key, from least to most, `probabilities` how likely
    each is (calibrated), `score` the level chosen, `confidence` its probability. `expected` is the share of least squared
    error, 0..1; the mean of the levels goes with the probabilities, but strays farther, as levels are chosen as often as the
    teacher gave them.
    """

    score: float
    levels: tuple[float, ...]
    probabilities: tuple[float, ...]
    confidence: float
    expected: float

    @property
    def mean(self) -> float:
        """Mean of the levels under their probabilities."""
        return sum(level * p for level, p in zip(self.levels, self.probabilities, strict=True))


Report = Callable[[Progress], None]
Stop = Callable[[], bool]


class TooFew(Exception):
    """Fewer graded answers than a head needs; `counts` has those of each key."""

    def __init__(self, needed: int, have: int, counts: Mapping[str, int]) -> None:
        self.needed, self.have, self.counts = needed, have, dict(counts)
        super().__init__(
            f"{have} graded answers to one question are too few; {needed - have} more are needed"
        )


class OneLevelOnly(Exception):
    """Every answer got the same score, so there is nothing to tell apart."""

    def __init__(self, score: float) -> None:
        self.score = score
        super().__init__(f"every graded answer has the same score ({score:g}); grade some that differ")


class Stopped(Exception):
    """`stop` said so. What was done is in the work folder; the same call goes on from there."""


class NoRoom(Exception):
    """The disk is full; nothing half-written was left behind."""
