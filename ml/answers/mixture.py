"""How the two halves become one calibrated opinion, and how much that opinion may be trusted.

Log-probabilities of the cross-encoder and of the hybrid are mixed with one weight (a log-linear pool, Genest &
Zidek 1986) and one temperature (Guo et al. 2017). Two settings are kept: for questions the grader was trained on and
for new ones, where the fine-tuned half deserves less weight. The label is chosen after dividing by a power of the
class prior (Menon et al. 2021), so that rare classes are found; the probabilities themselves stay calibrated.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from ml.answers import lexical, network

FLOOR = 1e-6


@dataclass(frozen=True, slots=True)
class Blend:
    """One setting: `weight` of the cross-encoder, the temperature of the pool, `tau` and `prior` for the choice."""

    weight: float
    temperature: float
    tau: float
    prior: tuple[float, ...]

    def probabilities(self, cross: np.ndarray, hybrid: np.ndarray) -> np.ndarray:
        """Calibrated probabilities [rows, classes] from those of the two halves."""
        pooled = self.weight * np.log(np.maximum(cross, FLOOR)) + (1 - self.weight) * np.log(
            np.maximum(hybrid, FLOOR)
        )
        return softmax(pooled / self.temperature)

    def choose(self, probabilities: np.ndarray) -> np.ndarray:
        """Index of the chosen label of each row."""
        return (np.log(np.maximum(probabilities, FLOOR)) - self.tau * np.log(np.asarray(self.prior))).argmax(
            1
        )


def softmax(logits: np.ndarray) -> np.ndarray:
    raised = np.exp(logits - logits.max(1, keepdims=True))
    return raised / raised.sum(1, keepdims=True)


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
    """A blend for each space (`3way`, `5way`, `verdict`, `score`) and situation (`seen`, `new`)."""

    blends: Mapping[str, Mapping[str, Blend]]
    seen: frozenset[str]

    def blend(self, space: str, *, seen: bool) -> Blend:
        return self.blends[space]["seen" if seen else "new"]

    def as_json(self) -> dict[str, Any]:
        blends = {space: {name: asdict(b) for name, b in pair.items()} for space, pair in self.blends.items()}
        return {"blends": blends, "seen": sorted(self.seen)}

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> "Mixture":
        blends = {
            space: {name: Blend(**{**b, "prior": tuple(b["prior"])}) for name, b in pair.items()}
            for space, pair in row["blends"].items()
        }
        return cls(blends, frozenset(row["seen"]))
