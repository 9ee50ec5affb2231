"""The interpretable half of the grader: logistic regression and boosted trees on the features, in NumPy.

Fitted by ml.train.hybrid, stored as safetensors; nothing here can run code from a file.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields

import numpy as np


@dataclass(frozen=True, slots=True)
class Linear:
    """Multinomial (or, with one row, binary) logistic regression on standardised features."""

    mean: np.ndarray
    scale: np.ndarray
    weight: np.ndarray
    bias: np.ndarray

    def logits(self, features: np.ndarray) -> np.ndarray:
        """[rows, classes], or [rows, 1] for a binary model."""
        scaled = (features - self.mean) / self.scale
        # A product of matrices may round a row differently in another company; a sum over its own values does not.
        return (scaled[:, None, :] * self.weight).sum(-1) + self.bias


@dataclass(frozen=True, slots=True)
class Trees:
    """Boosted regression trees (Friedman 2001), all nodes of all trees in flat arrays.

    `root[iteration, class]` is a tree's first node; a leaf has feature -1 and its value; `left` and `right`
    count from the first node of all. A row goes left when its feature is at most the threshold.
    """

    root: np.ndarray
    feature: np.ndarray
    threshold: np.ndarray
    left: np.ndarray
    right: np.ndarray
    value: np.ndarray
    baseline: np.ndarray

    def logits(self, features: np.ndarray) -> np.ndarray:
        """[rows, classes], or [rows, 1] for a binary model."""
        rows = np.arange(len(features))[:, None]
        node = np.broadcast_to(self.root.reshape(1, -1), (len(features), self.root.size)).copy()
        while (inner := self.feature[node] >= 0).any():
            goes_left = features[rows, np.maximum(self.feature[node], 0)] <= self.threshold[node]
            node = np.where(inner, np.where(goes_left, self.left[node], self.right[node]), node)
        votes = self.value[node].reshape(len(features), *self.root.shape).sum(1)
        return votes + self.baseline


def probabilities(logits: np.ndarray) -> np.ndarray:
    """Softmax of several columns; of one column the pair (1 - p, p)."""
    if logits.shape[1] == 1:
        logits = np.concatenate([np.zeros_like(logits), logits], axis=1)
    shifted = np.exp(logits - logits.max(1, keepdims=True))
    return shifted / shifted.sum(1, keepdims=True)


FIELDS = {"linear": tuple(f.name for f in fields(Linear)), "trees": tuple(f.name for f in fields(Trees))}


@dataclass(frozen=True, slots=True)
class Hybrid:
    """One pair of models a task (`3way`, `5way`, `verdict`, `score`); their probabilities are averaged."""

    tasks: Mapping[str, tuple[Linear, Trees]]

    def predict(self, task: str, features: np.ndarray) -> np.ndarray:
        """Probabilities [rows, classes]; for `score` the pair (no credit, credit)."""
        wide = features.astype(np.float64)
        linear, trees = self.tasks[task]
        return (probabilities(linear.logits(wide)) + probabilities(trees.logits(wide))) / 2

    def tensors(self) -> dict[str, np.ndarray]:
        """All arrays under flat names, for safetensors."""
        return {
            f"{task}.{kind}.{name}": np.ascontiguousarray(getattr(model, name))
            for task, pair in self.tasks.items()
            for kind, model in zip(("linear", "trees"), pair, strict=True)
            for name in FIELDS[kind]
        }

    @classmethod
    def of(cls, tensors: Mapping[str, np.ndarray]) -> "Hybrid":
        """The inverse of `tensors`."""
        tasks = sorted({name.split(".")[0] for name in tensors})

        def part(prefix: str) -> dict[str, np.ndarray]:
            return {n.removeprefix(prefix): v for n, v in tensors.items() if n.startswith(prefix)}

        return cls({t: (Linear(**part(f"{t}.linear.")), Trees(**part(f"{t}.trees."))) for t in tasks})
