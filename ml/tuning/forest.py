"""Extremely randomised trees beside a ridge regression (Geurts, Ernst & Wehenkel 2006): what counts only together with
something else.

Each tree is grown on as many students as there are, drawn with replacement. A row left out is given the mean of the trees that
none of its student's rows took part in (Breiman 1996).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ml.answers.hybrid import Trees
from ml.tuning.blocks import Blocks

BLOCKS = ("aligned", "telling", "words", "letters")
TREES, LEAST_LEAF, FEATURES = 150, 2, 0.2
TELL = 10
LEAST_SHARE = 0.01
# A tree has at most about so many bytes for each graded answer; the forests of a run share what an artefact may have of them.
BYTES_A_ROW, MOST_BYTES, FEWEST = 7, 1_000_000, 10


@dataclass(frozen=True, slots=True)
class Forest:
    """Nodes of all trees in flat arrays: `root` [trees] first nodes, a leaf has feature -1 and its value. A row goes to the next
    node when its feature is at most the threshold, else to `right`."""

    root: np.ndarray
    feature: np.ndarray
    threshold: np.ndarray
    right: np.ndarray
    value: np.ndarray

    def latent(self, rows: np.ndarray) -> np.ndarray:
        """The mean of the trees [rows] of features [rows, features]."""
        trees = Trees(
            self.root[:, None], self.feature, self.threshold, np.arange(1, len(self.feature) + 1), self.right,
            self.value.astype(np.float64), np.zeros(1),
        )  # fmt: skip
        return np.asarray(trees.logits(rows)[:, 0] / len(self.root))

    def tensors(self) -> dict[str, np.ndarray]:
        return {name: getattr(self, name) for name in Forest.__slots__}

    @classmethod
    def of(cls, tensors: Mapping[str, np.ndarray]) -> "Forest":
        """The inverse of `tensors`."""
        return cls(**{name: tensors[name] for name in Forest.__slots__})


def trees_for(rows: int) -> int:
    """How many trees the forests of a run have with so many graded answers in all."""
    return int(np.clip(MOST_BYTES // (BYTES_A_ROW * max(rows, 1)), FEWEST, TREES))


def side_by_side(blocks: Blocks) -> np.ndarray:
    """float32 [rows, features] of all blocks that the trees of a key look at."""
    return np.concatenate([blocks[name] for name in BLOCKS], axis=1, dtype=np.float32)


def fit(
    rows: np.ndarray,
    target: np.ndarray,
    owners: Sequence[str],
    seed: int,
    count: int = TREES,
    told: Callable[[float, np.ndarray], None] = lambda _share, _left_out: None,
) -> tuple[Forest, np.ndarray]:
    """A forest of `count` trees on features [rows, features], and what each row is given when left out. Deterministic.

    `told` is given the share of the trees that are grown and what they give to rows left out, every TELL trees.
    """
    from sklearn.tree import ExtraTreeRegressor

    # What hardly any answer has tells nothing of the others, and most letters and words are of that kind.
    used = np.flatnonzero((rows != 0).sum(0) >= max(2, round(LEAST_SHARE * len(rows))))
    seen = np.ascontiguousarray(rows[:, used])
    place = np.unique(np.asarray(owners), return_inverse=True)[1]
    most = int(place.max()) + 1
    rng = np.random.default_rng(seed)
    trees, total, often = [], np.zeros(len(target)), np.zeros(len(target))
    for number in range(count):
        drawn = np.bincount(rng.integers(most, size=most), minlength=most)[place]
        tree = ExtraTreeRegressor(
            min_samples_leaf=LEAST_LEAF, max_features=FEATURES, random_state=seed + number
        )
        trees.append(tree.fit(seen, target, sample_weight=drawn.astype(float)).tree_)
        out = drawn == 0
        if out.any():
            total[out] += tree.predict(seen[out])
            often[out] += 1
        left_out = np.where(often > 0, total / np.maximum(often, 1), target.mean())
        if (number + 1) % TELL == 0:
            told((number + 1) / count, left_out)
    return _flat(trees, used), left_out


def _flat(trees: Sequence[object], used: np.ndarray) -> Forest:
    """Trees of scikit-learn, whose left child is always the next node."""
    sizes = [tree.node_count for tree in trees]  # type: ignore[attr-defined]
    first = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int32)

    def joined(name: str) -> np.ndarray:
        return np.concatenate([getattr(tree, name).reshape(-1) for tree in trees])

    leaf = joined("children_left") < 0
    right = joined("children_right") + np.repeat(first, sizes)
    asked = used[np.maximum(joined("feature"), 0)] if len(used) else leaf
    return Forest(
        root=first,
        feature=np.where(leaf, -1, asked).astype(np.int16),
        threshold=np.where(leaf, 0, joined("threshold")).astype(np.float32),
        right=np.where(leaf, 0, right).astype(np.int32),
        value=np.where(leaf, joined("value"), 0).astype(np.float16),
    )
