"""The head of one key: ridge regression on the views of the frozen base (Hoerl & Kennard 1970), solved in the dual."""

from dataclasses import dataclass

import numpy as np

from ml.tuning.ordinal import Scale
from ml.tuning.views import Views

GRAMS = 0.5
PENALTY = 1.0


@dataclass(frozen=True, slots=True)
class Head:
    """`mean` and `scale` [width] standardise the dense view; `dense` [width] and `grams` [BUCKETS] weigh the two."""

    mean: np.ndarray
    scale: np.ndarray
    dense: np.ndarray
    grams: np.ndarray
    bias: float
    ordinal: Scale

    def latent(self, views: Views) -> np.ndarray:
        return latent_of((self.mean, self.scale, self.dense, self.grams, self.bias), views)


Weights = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, float]


def latent_of(weights: Weights, views: Views) -> np.ndarray:
    """Latent scores [rows]; each row's sum is taken by itself, so its company does not change it."""
    mean, scale, dense, grams, bias = weights
    standard = ((views.dense - mean) / scale).astype(np.float64)
    return (standard * dense).sum(1) + (views.grams.astype(np.float64) * grams).sum(1) + bias


def solve(views: Views, scores: np.ndarray) -> Weights:
    """Weights of least penalised squared error."""
    mean = views.dense.mean(0)
    scale = np.maximum(views.dense.std(0), 1e-3)
    standard = (views.dense - mean) / scale / np.sqrt(views.dense.shape[1])
    gram = (1 - GRAMS) * standard @ standard.T + GRAMS * views.grams @ views.grams.T
    bias = float(scores.mean())
    dual = np.linalg.solve(gram + PENALTY * np.eye(len(scores)), scores - bias)
    dense = (1 - GRAMS) * standard.T @ dual / np.sqrt(views.dense.shape[1])
    return mean, scale, dense, GRAMS * views.grams.T @ dual, bias
