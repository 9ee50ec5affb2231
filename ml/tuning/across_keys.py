"""What all keys of a run have in common: how the teacher takes what an answer shares with its references.

With few grades a key, this says more than the key's own grades can; a head then learns only what is particular to its key.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from ml.tuning import head
from ml.tuning.blocks import Blocks

ALIGNED = MappingProxyType({"aligned": 1.0})
# More rows than this tell no more about so few features.
MOST_ROWS = 800


@dataclass(frozen=True, slots=True)
class Common:
    """`weight` of each aligned feature (none where there was one key only) and `bias`."""

    weight: np.ndarray
    bias: float

    def latent(self, blocks: Blocks) -> np.ndarray:
        """Latent scores [rows]; zeros where there is nothing in common."""
        if not len(self.weight):
            return np.zeros(len(blocks["aligned"]))
        return head.latent_of({"aligned": self.weight}, self.bias, blocks)


NOTHING = Common(np.zeros(0, dtype=np.float32), 0.0)


def fit(
    aligned: np.ndarray, scores: np.ndarray, owners: Sequence[str], seed: int
) -> tuple[Common, np.ndarray]:
    """What is common, and the latent score of each row by what was learnt without its student (where rows are very
    many, some took no part at all)."""
    at = np.sort(np.random.default_rng(seed).permutation(len(scores))[:MOST_ROWS])
    found = head.solve({"aligned": aligned[at]}, scores[at], [owners[i] for i in at], ALIGNED)
    made = Common(found.weights["aligned"], found.bias)
    latent = made.latent({"aligned": aligned})
    latent[at] = found.left_out
    return made, latent
