"""Average linkage over many vectors in near-linear time. Pure; arrays in, arrays out.

The mean cosine between two groups of unit vectors is the product of their sums over the product of their sizes, so a group is
kept as its sum and is never compared member by member. All pairs that are each other's nearest are joined in one round;
average linkage is reducible, so this gives the tree that joining the best pair each time gives (Murtagh 1983). More than `PART`
vectors are first parted by bisecting 2-means (Steinbach, Karypis & Kumar 2000), linked part by part, and the groups of
all parts are linked once more: near neighbours that the parting tore apart find each other there.
"""

from __future__ import annotations

import numpy as np

__all__ = ["linked", "nearest_pairs"]

PART = 512
ROUNDS = 8
BLOCK = 2048


def linked(vectors: np.ndarray, weights: np.ndarray, threshold: float) -> np.ndarray:
    """Group numbers [rows] of unit `vectors` [rows, width], each standing for `weights` [rows] answers.

    Two groups are joined while the mean cosine between their answers is at least `threshold`. Numbers count from 0 in the
    order of the groups' first rows.
    """
    if not len(vectors):
        return np.zeros(0, dtype=np.int64)
    sums = vectors.astype(np.float64) * weights[:, None]
    counts = weights.astype(np.float64)
    labels = np.zeros(len(vectors), dtype=np.int64)
    found = 0
    for rows in _parts(vectors.astype(np.float64), np.arange(len(vectors))):
        inner = _linked(sums[rows], counts[rows], threshold)
        labels[rows] = inner + found
        found += int(inner.max()) + 1
    if len(vectors) > PART:
        outer = _linked(_summed(sums, labels, found), np.bincount(labels, counts, minlength=found), threshold)
        labels = outer[labels]
    return _in_order(labels)


def nearest_pairs(means: np.ndarray, least: float, most: int) -> list[list[tuple[int, float]]]:
    """For each row of unit `means` up to `most` other rows of cosine at least `least`, the nearest first."""
    found: list[list[tuple[int, float]]] = []
    for start in range(0, len(means), BLOCK):
        near = means[start : start + BLOCK] @ means.T
        near[np.arange(len(near)), np.arange(start, start + len(near))] = -1.0
        for row in near:
            order = np.argsort(-row, kind="stable")[:most]
            found.append([(int(at), float(row[at])) for at in order if row[at] >= least])
    return found


def _parts(vectors: np.ndarray, rows: np.ndarray) -> list[np.ndarray]:
    """Rows parted until none of the parts is larger than PART, neighbours together."""
    if len(rows) <= PART:
        return [rows]
    left = _halved(vectors[rows])
    if left.all() or not left.any():  # all alike: any half will do
        left = np.arange(len(rows)) < len(rows) // 2
    return [*_parts(vectors, rows[left]), *_parts(vectors, rows[~left])]


def _halved(vectors: np.ndarray) -> np.ndarray:
    """Which rows [rows] lie with the first of two means; the means start at the two ends of the widest spread."""
    centre = vectors.mean(0)
    first = vectors[np.argmin(vectors @ centre)]
    second = vectors[np.argmin(vectors @ first)]
    for _round in range(ROUNDS):
        left = vectors @ first >= vectors @ second
        if left.all() or not left.any():
            break
        first, second = _unit(vectors[left].sum(0)), _unit(vectors[~left].sum(0))
    return left


def _unit(vector: np.ndarray) -> np.ndarray:
    found: np.ndarray = vector / max(float(np.linalg.norm(vector)), 1e-12)
    return found


def _linked(sums: np.ndarray, counts: np.ndarray, threshold: float) -> np.ndarray:
    """Group numbers [rows] of rows given as sums and sizes."""
    labels = np.arange(len(sums))
    while True:
        pairs = _mutual(sums, counts, threshold)
        if not len(pairs):
            return labels
        into = np.arange(len(sums))
        into[pairs[:, 1]] = pairs[:, 0]
        kept, into = np.unique(into, return_inverse=True)
        sums, counts = _summed(sums, into, len(kept)), np.bincount(into, counts, minlength=len(kept))
        labels = into[labels]


def _mutual(sums: np.ndarray, counts: np.ndarray, threshold: float) -> np.ndarray:
    """Pairs [pairs, 2] of rows that are each other's nearest at no less than the threshold. Of equals the first counts."""
    means = sums / counts[:, None]
    best, value = np.zeros(len(means), dtype=np.int64), np.zeros(len(means))
    for start in range(0, len(means), BLOCK):
        near = means[start : start + BLOCK] @ means.T
        rows = np.arange(len(near))
        near[rows, rows + start] = -np.inf
        # Rounded, so that a pair has one likeness from either side.
        near = np.round(near, 9)
        best[start : start + len(near)] = near.argmax(1)
        value[start : start + len(near)] = near.max(1)
    at = np.arange(len(means))
    mutual = (best[best] == at) & (at < best) & (value >= threshold)
    return np.stack([at[mutual], best[mutual]], axis=1)


def _summed(rows: np.ndarray, labels: np.ndarray, groups: int) -> np.ndarray:
    """Sums [groups, width] of the rows of each group."""
    order = np.argsort(labels, kind="stable")
    starts = np.searchsorted(labels[order], np.arange(groups))
    found: np.ndarray = np.add.reduceat(rows[order], starts, axis=0)
    return found


def _in_order(labels: np.ndarray) -> np.ndarray:
    _names, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
    rank = np.empty(len(first), dtype=np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    found: np.ndarray = rank[inverse]
    return found
