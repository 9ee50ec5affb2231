"""Answers in, groups out: one wording together, what is drafted differently apart, the rest by likeness of meaning. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from grading.groups.linkage import linked, nearest_pairs

__all__ = [
    "EXEMPLARS",
    "LIKENESS",
    "Entry",
    "Found",
    "Standing",
    "grouped",
    "neighbours",
    "placed",
    "portrait",
]

# The mean cosine inside a group; chosen on training questions (docs/grading.md, "Answer groups").
LIKENESS = 0.7
EXEMPLARS = 3
# Similar groups that are shown beside a group, and how alike they are at least.
NEAR, NEAR_LIKENESS = 5, 0.5
Block = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One answer: `form` its normal form, `block` what its draft says (label, then levels), `vector` its meaning [width].

    Answers of different blocks never share a group. Without a vector it only joins answers of the same form.
    """

    key: int
    form: str
    block: Block = ()
    vector: np.ndarray | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A group: its answers' keys, the most typical first, each with its closeness to the group (cosine to the mean, 0..1).

    `exemplars` are keys of different wordings, the most typical first; `spread` is one less the mean closeness; `near` are
    places of the most similar other groups with their likeness.
    """

    block: Block
    members: tuple[tuple[int, float], ...]
    exemplars: tuple[int, ...]
    spread: float
    near: tuple[tuple[int, float], ...] = ()

    @property
    def keys(self) -> tuple[int, ...]:
        return tuple(key for key, _closeness in self.members)


@dataclass(frozen=True, slots=True)
class Standing:
    """A group that exists: its block and the entries in it."""

    block: Block
    entries: tuple[Entry, ...]


def grouped(entries: Sequence[Entry]) -> list[Found]:
    """Every entry in exactly one group, the largest first; the order of the entries does not matter.

    Entries of one form and one block are always together. What has no text is one group of its own, whatever its block.
    """
    wordings: dict[tuple[Block, str], list[Entry]] = defaultdict(list)
    for one in sorted(entries, key=lambda entry: entry.key):
        wordings[(one.block if one.form else (), one.form)].append(one)
    blocks: dict[Block, list[tuple[str, list[Entry]]]] = defaultdict(list)
    for (block, form), alike in sorted(wordings.items(), key=lambda pair: (-len(pair[1]), pair[0])):
        blocks[block].append((form, alike))
    groups = [(block, members) for block in sorted(blocks) for members in _of_block(blocks[block])]
    groups.sort(key=lambda pair: (-len(pair[1]), min(entry.key for entry in pair[1])))
    drawn = [portrait(block, members) for block, members in groups]
    near = neighbours([members for _block, members in groups])
    return [_with_near(found, close) for found, close in zip(drawn, near, strict=True)]


def _of_block(wordings: Sequence[tuple[str, list[Entry]]]) -> list[list[Entry]]:
    """The groups of one block; a wording without a vector stays alone."""
    means = [_mean(alike) if form else None for form, alike in wordings]
    meant = [(alike, mean) for (_form, alike), mean in zip(wordings, means, strict=True) if mean is not None]
    groups: dict[int, list[Entry]] = defaultdict(list)
    if meant:
        vectors = np.stack([_unit(mean) for _alike, mean in meant])
        weights = np.asarray([len(alike) for alike, _mean in meant])
        for (alike, _m), number in zip(meant, linked(vectors, weights, LIKENESS), strict=True):
            groups[int(number)] += alike
    alone = [alike for (_form, alike), mean in zip(wordings, means, strict=True) if mean is None]
    return [*groups.values(), *alone]


def portrait(block: Block, entries: Sequence[Entry]) -> Found:
    """A group as it stands: who is typical of it. Closeness is 1 where there are no vectors to compare."""
    ordered = sorted(entries, key=lambda entry: entry.key)
    mean = _mean(ordered)
    centre = None if mean is None else _unit(mean)
    close = {
        one.key: 1.0 if centre is None or one.vector is None else round(float(one.vector @ centre), 4)
        for one in ordered
    }
    common: dict[str, int] = defaultdict(int)
    for one in ordered:
        common[one.form] += 1
    ordered.sort(key=lambda one: (-close[one.key], -common[one.form], one.key))
    first: dict[str, int] = {}
    for one in ordered:
        first.setdefault(one.form, one.key)
    return Found(
        block,
        tuple((one.key, max(0.0, min(1.0, close[one.key]))) for one in ordered),
        tuple(first.values())[:EXEMPLARS],
        round(max(0.0, 1 - float(np.mean(list(close.values())))), 4) if close else 0.0,
    )


def neighbours(groups: Sequence[Sequence[Entry]]) -> list[tuple[tuple[int, float], ...]]:
    """For each group the places of the most similar others, whatever their blocks; none for groups without vectors."""
    found: list[tuple[tuple[int, float], ...]] = [()] * len(groups)
    means = {place: mean for place, members in enumerate(groups) if (mean := _mean(members)) is not None}
    if not means:
        return found
    places = list(means)
    units = np.stack([_unit(means[place]) for place in places])
    for place, near in zip(places, nearest_pairs(units, NEAR_LIKENESS, NEAR), strict=True):
        found[place] = tuple((places[at], round(likeness, 4)) for at, likeness in near)
    return found


def placed(entries: Sequence[Entry], standing: Mapping[int, Standing]) -> dict[int, int | None]:
    """For each new entry the name of the group it joins, or None: that of its wording, else the nearest of its block.

    Near enough is what was near enough when the group was made: the mean cosine to its answers.
    """
    wordings: dict[tuple[Block, str], int] = {}
    means: dict[Block, list[tuple[int, np.ndarray]]] = defaultdict(list)
    for name, group in sorted(standing.items()):
        for one in group.entries:
            wordings.setdefault((group.block if one.form else (), one.form), name)
        if (mean := _mean(group.entries)) is not None:
            means[group.block].append((name, mean))
    return {
        one.key: wordings.get((one.block if one.form else (), one.form)) or _nearest(one, means[one.block])
        for one in entries
    }


def _nearest(entry: Entry, means: Sequence[tuple[int, np.ndarray]]) -> int | None:
    if entry.vector is None or not entry.form or not means:
        return None
    likeness = np.stack([mean for _name, mean in means]) @ entry.vector
    best = int(likeness.argmax())
    return means[best][0] if likeness[best] >= LIKENESS else None


def _mean(entries: Sequence[Entry]) -> np.ndarray | None:
    """The mean vector, not of unit length: a product with it is the mean cosine."""
    vectors = [one.vector for one in entries if one.vector is not None]
    if len(vectors) == 1:  # as most wordings are
        return vectors[0].astype(np.float64)
    return np.mean(np.stack(vectors).astype(np.float64), axis=0) if vectors else None


def _unit(vector: np.ndarray) -> np.ndarray:
    found: np.ndarray = vector / max(float(np.linalg.norm(vector)), 1e-12)
    return found


def _with_near(found: Found, near: tuple[tuple[int, float], ...]) -> Found:
    return Found(found.block, found.members, found.exemplars, found.spread, near)
