"""How several views become one calibrated opinion, and how much that opinion may be trusted.

Log-probabilities of the cross-encoder, of the hybrid and of further views are mixed with a weight each (a log-linear pool,
Genest & Zidek 1986) and one temperature (Guo et al. 2017). Three settings are kept: for questions the grader was trained on,
where memory and comparison are asked too; for new ones on like ground, where it is the comparison; and for new ones far from
all that it was taught, where neither has anything to say. The label is chosen after dividing by a power of the class prior (Menon
et al. 2021), so that rare classes are found; the probabilities themselves stay calibrated.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

import numpy as np

from ml.answers import lexical, network

FLOOR = 1e-6


@dataclass(frozen=True, slots=True)
class Blend:
    """One setting: the weight of each view, the temperature of the pool, `tau` and `prior` for the choice.

    From the chance `sure` on, of being correct or of not being so, 95 in 100 held-out answers were right (None: nowhere).
    """

    weights: tuple[float, ...]
    temperature: float
    tau: float
    prior: tuple[float, ...]
    sure: float | None = None

    def probabilities(self, *views: np.ndarray) -> np.ndarray:
        """Calibrated probabilities [rows, classes] from those of as many views as there are weights."""
        return self.asked(*(partial(np.asarray, view) for view in views))

    def asked(self, *views: Callable[[], np.ndarray]) -> np.ndarray:
        """The same, where a view without weight is not even computed."""
        logs = [
            w * np.log(np.maximum(view(), FLOOR)) for w, view in zip(self.weights, views, strict=True) if w
        ]
        return softmax(np.sum(logs, axis=0) / self.temperature)

    def choose(self, probabilities: np.ndarray) -> np.ndarray:
        """Index of the chosen label of each row."""
        return (np.log(np.maximum(probabilities, FLOOR)) - self.tau * np.log(np.asarray(self.prior))).argmax(
            1
        )


def softmax(logits: np.ndarray) -> np.ndarray:
    raised = np.exp(logits - logits.max(1, keepdims=True))
    return raised / raised.sum(1, keepdims=True)


def moved(probabilities: np.ndarray, evidence: np.ndarray) -> np.ndarray:
    """Probabilities [rows, classes] with evidence [rows] added to the log-odds of the first class, *correct*.

    What is left is parted among the others as it was.
    """
    first = np.clip(probabilities[:, 0], FLOOR, 1 - FLOOR)
    after = 1 / (1 + np.exp(-evidence) * (1 - first) / first)
    others = probabilities[:, 1:] / np.maximum(probabilities[:, 1:].sum(1, keepdims=True), FLOOR)
    return np.column_stack([after, others * (1 - after)[:, None]])


def halves(space: str, outputs: np.ndarray) -> np.ndarray:
    """The cross-encoder's probabilities [rows, classes] of a space from its raw outputs."""
    raw = outputs[:, network.HEADS[space]].astype(np.float64)
    if space == "score":
        raw = np.concatenate([np.zeros_like(raw), raw], axis=1)
    return softmax(raw)


def fingerprint(question: str, references: Sequence[str]) -> str:
    """Names a question by its words and those of its references, whatever its spacing or case."""
    parts = [" ".join(lexical.words(text)) for text in (question, *sorted(references))]
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Mixture:
    """A blend for each space (`3way`, `5way`, `verdict`, `score`) and situation (`seen`, `new`, `far`).

    `seen` holds, for each space, the fingerprints of the questions that were graded in it for training.
    """

    blends: Mapping[str, Mapping[str, Blend]]
    seen: Mapping[str, frozenset[str]]

    def knows(self, space: str, mark: str) -> bool:
        return mark in self.seen.get(space, frozenset())

    def as_json(self) -> dict[str, Any]:
        blends = {space: {name: asdict(b) for name, b in pair.items()} for space, pair in self.blends.items()}
        return {"blends": blends, "seen": {space: sorted(marks) for space, marks in self.seen.items()}}

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> "Mixture":
        def blend(values: Mapping[str, Any]) -> Blend:
            return Blend(
                tuple(values["weights"]),
                values["temperature"],
                values["tau"],
                tuple(values["prior"]),
                values.get("sure"),
            )

        blends = {
            space: {name: blend(b) for name, b in pair.items()} for space, pair in row["blends"].items()
        }
        return cls(blends, {space: frozenset(marks) for space, marks in row["seen"].items()})
