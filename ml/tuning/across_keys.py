"""What all keys of a run have in common: how the teacher takes what an answer shares with its references.

With few grades a key, this says more than the key's own grades can; a head then learns only what is particular to its key.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from ml.tuning import forest, head
from ml.tuning.blocks import Blocks
from ml.tuning.forest import Forest

ALIGNED = MappingProxyType({"aligned": 1.0})
# More rows than this tell no more about so few features; nor do more trees.
MOST_ROWS, TREES = 800, 60


@dataclass(frozen=True, slots=True)
class Common:
    """`weight` of each aligned feature (none where there was one key only) and `bias`, with trees on the same features.

    The latent score is the mean of both.
    """

    weight: np.ndarray
    bias: float
    forest: Forest | None = None

    def latent(self, blocks: Blocks) -> np.ndarray:
        """Latent scores [rows]; zeros where there is nothing in common."""
        if not len(self.weight):
            return np.zeros(len(blocks["aligned"]))
        ridge = head.latent_of({"aligned": self.weight}, self.bias, blocks)
        if self.forest is None:
            return ridge
        return (ridge + self.forest.latent(blocks["aligned"])) / 2


NOTHING = Common(np.zeros(0, dtype=np.float32), 0.0)


def fit(
    aligned: np.ndarray, scores: np.ndarray, owners: Sequence[str], seed: int
) -> tuple[Common, np.ndarray]:
    """What is common, and the latent score of each row by what was learnt without its student (where rows are very
    many, some took no part at all)."""
    at = np.sort(np.random.default_rng(seed).permutation(len(scores))[:MOST_ROWS])
    some = [owners[i] for i in at]
    found = head.solve({"aligned": aligned[at]}, scores[at], some, ALIGNED)
    grown, left_out = forest.fit(aligned[at], scores[at], some, seed, TREES)
    made = Common(found.weights["aligned"], found.bias, grown)
    latent = made.latent({"aligned": aligned})
    latent[at] = (found.left_out + left_out) / 2
    return made, latent
