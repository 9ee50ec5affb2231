"""Average linkage over many vectors in near-linear time. Pure; arrays in, arrays out.

The mean cosine between two groups of unit vectors is the product of their sums over the product of their sizes, so a group is
kept as its sum and is never compared member by member. All pairs that are each other's nearest are joined in one round;
average linkage is reducible, so this gives the tree that joining the best pair each time gives (Murtagh 1983). More than `PART`
vectors are first parted by bisecting 2-means (Steinbach, Karypis & Kumar 2000), linked part by part, and the groups of
all parts are linked once more: near neighbours that the parting tore apart find each other there.
"""

from __future__ import annotations

from dataclasses import dataclass

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
        near[np.arange(len(near)), np.arange(start, start + len(near))] = -np.inf
        for row in near:
            # Few of thousands are near enough: only those are put in order.
            enough = np.flatnonzero(row >= least)
            order = enough[np.argsort(-row[enough], kind="stable")][:most]
            found.append([(int(at), float(row[at])) for at in order])
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
    labels = np.arange(len(sums))  # the first row of each row's group
    left = _Left.of(sums, counts)
    while True:
        left.keep(left.value >= threshold)
        low, high = left.mutual(threshold)
        if not len(low):
            return np.unique(labels, return_inverse=True)[1]
        first = np.arange(len(labels))
        first[left.names[high]] = left.names[low]
        labels = first[labels]
        left.join(low, high)


@dataclass
class _Left:
    """Groups that may still be joined, each with its nearest other one and how alike the two are.

    Average linkage is reducible: a joined group is no nearer to a third one than the nearer of its two parts was. So a group
    that is near to none stays so and is left out, and only groups whose nearest one was joined look for another.
    """

    names: np.ndarray  # the first row of each
    sums: np.ndarray
    counts: np.ndarray
    best: np.ndarray
    value: np.ndarray

    @classmethod
    def of(cls, sums: np.ndarray, counts: np.ndarray) -> _Left:
        size = len(sums)
        made = cls(
            np.arange(size), sums.copy(), counts.copy(), np.zeros(size, dtype=np.int64), np.zeros(size)
        )
        made.look(np.arange(size), np.zeros(0, dtype=np.int64))
        return made

    def keep(self, wanted: np.ndarray) -> None:
        wanted = wanted.copy()
        wanted[self.best[wanted]] = True
        if wanted.all():
            return
        place = np.cumsum(wanted) - 1
        self.best = place[self.best[wanted]]
        for name in ("names", "sums", "counts", "value"):
            setattr(self, name, getattr(self, name)[wanted])

    def mutual(self, threshold: float) -> tuple[np.ndarray, np.ndarray]:
        """The lower and the higher places of pairs that are each other's nearest at no less than the threshold."""
        at = np.arange(len(self.best))
        pair = (self.best[self.best] == at) & (at < self.best) & (self.value >= threshold)
        return at[pair], self.best[pair]

    def join(self, low: np.ndarray, high: np.ndarray) -> None:
        """The higher places go into the lower ones; who lost the nearest looks again."""
        self.sums[low] += self.sums[high]
        self.counts[low] += self.counts[high]
        joined, gone = np.zeros((2, len(self.best)), dtype=bool)
        joined[low], gone[high] = True, True
        again = joined | (joined | gone)[self.best]
        self.best[again] = 0
        place = np.cumsum(~gone) - 1
        self.best = place[self.best[~gone]]
        for name in ("names", "sums", "counts", "value"):
            setattr(self, name, getattr(self, name)[~gone])
        self.look(np.flatnonzero(again[~gone]), np.flatnonzero(joined[~gone]))

    def look(self, rows: np.ndarray, joined: np.ndarray) -> None:
        """Find the nearest of `rows` anew; the others learn of those that were `joined`, all of which are in `rows`."""
        means = self.sums / self.counts[:, None]
        others = np.ones(len(means), dtype=bool)
        others[rows] = False
        for start in range(0, len(rows), BLOCK):
            part = rows[start : start + BLOCK]
            # Rounded, so that a pair has one likeness from either side.
            near = np.round(means[part] @ means.T, 9)
            near[np.arange(len(part)), part] = -np.inf
            # Of equals the first counts.
            self.best[part], self.value[part] = near.argmax(1), near.max(1)
            self._tell(part, near, others, joined)

    def _tell(self, part: np.ndarray, near: np.ndarray, others: np.ndarray, joined: np.ndarray) -> None:
        new = np.isin(part, joined)
        if not new.any() or not others.any():
            return
        seen = near[new][:, others]
        best, value = part[new][seen.argmax(0)], seen.max(0)
        known = self.value[others]
        better = (value > known) | ((value == known) & (best < self.best[others]))
        places = np.flatnonzero(others)[better]
        self.best[places], self.value[places] = best[better], value[better]


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
