"""What a question that was never taught is also judged by: what its answer and its reference mean, side by side.

Logistic regression on the frozen vectors of the answer *u* and of the reference *v*, both, |u - v| and u * v (Conneau et al.
2017), on the hybrid's features, and on words aligned once more after both were read behind the end of the question: "the
second one" means something only there. Fitted by ml.train.comparison, stored as safetensors.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ml.answers import features
from ml.answers.features import Text
from ml.answers.hybrid import probabilities
from ml.answers.occlusion import thinned

# Characters of the question's end that are read before an answer; 300 told no more.
TAIL = 100


def asked(question: str) -> str:
    """The end of a question, whole words, at most `TAIL` characters."""
    whole = " ".join(question.split())
    if len(whole) <= TAIL:
        return whole
    cut = whole[-TAIL:]
    return cut if whole[-TAIL - 1] == " " else cut.partition(" ")[2] or cut


def behind(question: str, text: str) -> str:
    """A text behind the end of its question, to be read as one."""
    return f"{asked(question)} {text}"


def inner(question: str, text: Text) -> Text:
    """What was read behind the question, without it: `text` is the analysed `behind(question, ...)`."""
    return thinned(text, 0, len(asked(question)) + 1)


@dataclass(frozen=True, slots=True)
class Side:
    """A question with its references and an answer, each read by itself and, but for the question, behind it."""

    question: Text
    references: Sequence[Text]
    answer: Text
    references_inside: Sequence[Text]
    answer_inside: Text


def side(question: str, *texts: str, ready: Mapping[str, Text]) -> Side:
    """A question, its references and last the answer, from texts that were analysed alone and behind the question."""
    alone = [ready[text] for text in texts]
    inside = [inner(question, ready[behind(question, text)]) for text in texts]
    return Side(ready[question], alone[:-1], alone[-1], inside[:-1], inside[-1])


def columns(side: Side, told: np.ndarray) -> np.ndarray:
    """One row of the regression, float32; `told` are the hybrid's features of the same answer."""
    pairs = [features.similarity(side.answer, reference) for reference in side.references]
    u = side.answer.vector
    v = side.references[features.best_reference(pairs, side.references, side.answer)].vector
    inside = [features.similarity(side.answer_inside, reference) for reference in side.references_inside]
    at = features.best_reference(inside, side.references_inside, side.answer_inside)
    aligned = features.aligned_features(side.question, inside, at, side.references_inside, side.answer_inside)
    return np.concatenate([u, v, np.abs(u - v), u * v, told, np.asarray(aligned)]).astype(np.float32)


def rows(sides: Sequence[Side], told: np.ndarray) -> np.ndarray:
    """Rows of the regression, float32 [sides, columns]. One thread, as for the hybrid's features."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1, user_api="blas"):
        return np.stack([columns(side, row) for side, row in zip(sides, told, strict=True)])


@dataclass(frozen=True, slots=True)
class Comparison:
    """Weights [classes, columns] and bias [classes] of a regression for each task; one row where it is binary."""

    tasks: Mapping[str, tuple[np.ndarray, np.ndarray]]

    def predict(self, task: str, found: np.ndarray) -> np.ndarray:
        """Probabilities [rows, classes]; for `score` the pair (no credit, credit)."""
        weight, bias = self.tasks[task]
        # A product of matrices may round a row differently in another company; a sum over its own values does not.
        logits = [(weight * row).sum(-1, dtype=np.float64) for row in found.astype(np.float64)]
        return probabilities(np.stack(logits) + bias)

    def tensors(self) -> dict[str, np.ndarray]:
        """All arrays under flat names, for safetensors."""
        return {
            f"{task}.{name}": np.ascontiguousarray(values)
            for task, pair in self.tasks.items()
            for name, values in zip(("weight", "bias"), pair, strict=True)
        }

    @classmethod
    def of(cls, tensors: Mapping[str, np.ndarray]) -> "Comparison":
        """The inverse of `tensors`."""
        tasks = sorted({name.split(".")[0] for name in tensors})
        return cls({task: (tensors[f"{task}.weight"], tensors[f"{task}.bias"]) for task in tasks})
