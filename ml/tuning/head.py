"""The head of one key: ridge regression on several blocks of features (Hoerl & Kennard 1970), solved in the dual,
with trees beside it.

Each block is centred and scaled to a mean square of 1 and takes part with its weight of `SHARES`. The penalty is the one of least
squared error on answers left out, which for ridge regression needs no refitting (Allen 1974); one student's answers are left out
together.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from ml.tuning.blocks import Blocks
from ml.tuning.forest import Forest, side_by_side
from ml.tuning.ordinal import Scale

SHARES: Mapping[str, float] = MappingProxyType(
    {"sentence": 0.3, "aligned": 0.2, "words": 0.15, "letters": 0.15, "telling": 0.2}
)
# Of an essay most is told by how it is written; chosen on 300 essays of each of six ASAP prompts, fold 3 left out.
ESSAY_SHARES: Mapping[str, float] = MappingProxyType(
    {"writing": 0.6, "sentence": 0.1, "words": 0.1, "letters": 0.1, "telling": 0.1}
)
ONE_BY_ONE = ("aligned", "writing")
PENALTIES = (0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2)


@dataclass(frozen=True, slots=True)
class Head:
    """`weights` of each block's features, `bias`, and the scale that turns a latent score into levels.

    Where there is a forest the latent score is the mean of the ridge and of it.
    """

    weights: Mapping[str, np.ndarray]
    bias: float
    ordinal: Scale
    forest: Forest | None = None

    def latent(self, blocks: Blocks) -> np.ndarray:
        ridge = latent_of(self.weights, self.bias, blocks)
        return ridge if self.forest is None else (ridge + self.forest.latent(side_by_side(blocks))) / 2


@dataclass(frozen=True, slots=True)
class Solution:
    """Weights in half precision, the bias that goes with them, and the latent score of each row when left out."""

    weights: dict[str, np.ndarray]
    bias: float
    left_out: np.ndarray


def latent_of(weights: Mapping[str, np.ndarray], bias: float, blocks: Blocks) -> np.ndarray:
    """Latent scores [rows]; each row's sum is taken by itself, so its company does not change it."""
    parts = [(blocks[name].astype(np.float64) * weight).sum(1) for name, weight in weights.items()]
    return np.sum(parts, axis=0) + bias


def standard(block: np.ndarray, name: str) -> tuple[np.ndarray, np.ndarray]:
    """A block centred and scaled, and the scale of each feature. Features of unlike kinds are scaled one by one."""
    moved = block - block.mean(0)
    scale = np.maximum(moved.std(0), 0.02) if name in ONE_BY_ONE else np.ones(block.shape[1], np.float32)
    moved = moved / scale
    size = float(np.sqrt((moved**2).sum(1).mean())) or 1.0
    return moved / size, scale * size


def solve(
    blocks: Blocks,
    scores: np.ndarray,
    owners: Sequence[str],
    shares: Mapping[str, float] = SHARES,
    real: int | None = None,
) -> Solution:
    """The weights of least penalised squared error; `owners` are the students, whose rows are left out together.

    Only the first `real` rows (all without it) have a say in the penalty.
    """
    ready = {name: standard(blocks[name], name) for name in shares}
    values, vectors = decomposed([(share, ready[name][0]) for name, share in shares.items()])
    groups = grouped(owners)
    target = scores - scores.mean()
    tried = [left_out(values, vectors, target, penalty, groups) for penalty in PENALTIES]
    best = int(np.argmin([np.mean((found - target)[:real] ** 2) for found in tried]))
    dual = vectors @ ((vectors.T @ target) / (values + PENALTIES[best]))
    weights = {
        name: (share * (ready[name][0].T @ dual) / ready[name][1]).astype(np.float16).astype(np.float32)
        for name, share in shares.items()
    }
    bias = float(scores.mean() - latent_of(weights, 0.0, blocks).mean())
    return Solution(weights, bias, tried[best] + scores.mean())


def decomposed(parts: Sequence[tuple[float, np.ndarray]]) -> tuple[np.ndarray, np.ndarray]:
    """Eigenvalues and eigenvectors of the kernel of all (share, block [rows, features]), float64.

    Where there are more rows than features they come from the covariance, which leaves out those of value zero.
    """
    rows = len(parts[0][1])
    if sum(block.shape[1] for _, block in parts) >= rows:
        gram = sum(share * (block @ block.T) for share, block in parts)
        values, vectors = np.linalg.eigh(np.asarray(gram, dtype=np.float64))
        return np.maximum(values, 0), vectors
    joint = np.concatenate([share**0.5 * block for share, block in parts], axis=1, dtype=np.float64)
    values, turned = np.linalg.eigh(joint.T @ joint)
    some = values > values.max(initial=0) * np.finfo(np.float64).eps * rows
    return values[some], joint @ (turned[:, some] / np.sqrt(values[some]))


def grouped(owners: Sequence[str]) -> list[np.ndarray]:
    """Indices of the rows of each owner of several rows."""
    names, place, counts = np.unique(np.asarray(owners), return_inverse=True, return_counts=True)
    return [np.flatnonzero(place == number) for number in range(len(names)) if counts[number] > 1]


def left_out(
    values: np.ndarray, vectors: np.ndarray, target: np.ndarray, penalty: float, groups: Sequence[np.ndarray]
) -> np.ndarray:
    """What each row would be given by a ridge fitted without its owner's rows, from one eigendecomposition of the kernel.

    The mean of the target counts as one more parameter.
    """
    hat = (vectors * (values / (values + penalty))) @ vectors.T + 1 / len(target)
    residual = target - hat @ target
    keep = np.maximum(1 - np.diag(hat), 1e-3)
    out = residual / keep
    for at in groups:
        out[at] = np.linalg.solve(
            np.eye(len(at)) - hat[np.ix_(at, at)] + 1e-6 * np.eye(len(at)), residual[at]
        )
    return target - out
