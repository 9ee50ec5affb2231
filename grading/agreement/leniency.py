"""Whether a marker gives more or less than the others, and whether that changes with time. Pure.

The measure is the difference to the pooled mark: the mean of all marks that people gave the same answer, the marker's own
included. With two marks it is half of their difference. The plainest of the leniency indices in Saal, Downey & Lahey 1980,
Psychol. Bull. 88: a mean, free of the answers' difficulty because all compared marks are of the same answers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from grading.agreement.bootstrap import STUDENTS, interval, resampled, sums_by
from grading.agreement.figures import LEAST, SEED, Estimate

__all__ = ["BLOCKS", "Block", "Leniency", "Mark", "leniency_of"]

# At most so many points in time are drawn, each of at least LEAST marks.
BLOCKS = 6


@dataclass(frozen=True, slots=True)
class Mark:
    """`value` is a fraction of the points."""

    marker: int
    answer: int
    student: int
    value: float
    at: datetime


@dataclass(frozen=True, slots=True)
class Block:
    """Marks of a stretch of time, from the first to the last."""

    since: datetime
    until: datetime
    marks: int
    difference: Estimate


@dataclass(frozen=True, slots=True)
class Leniency:
    """Of one marker; positive: gives more than the others. `difference` is None below LEAST marks."""

    marks: int
    difference: Estimate | None
    blocks: Sequence[Block] = ()

    @property
    def missing(self) -> int:
        return max(0, LEAST - self.marks)

    @property
    def stands_out(self) -> bool:
        """The interval leaves zero out."""
        ends = self.difference.interval if self.difference else None
        return ends is not None and (ends[0] > 0 or ends[1] < 0)


def leniency_of(marks: Iterable[Mark]) -> dict[int, Leniency]:
    """Marker -> leniency, over the answers that at least two people marked."""
    answers: dict[int, list[Mark]] = defaultdict(list)
    for mark in marks:
        answers[mark.answer].append(mark)
    gaps: dict[int, list[tuple[Mark, float]]] = defaultdict(list)
    for found in answers.values():
        if len({one.marker for one in found}) > 1:
            pooled = sum(one.value for one in found) / len(found)
            for one in found:
                gaps[one.marker].append((one, one.value - pooled))
    return {marker: _leniency(sorted(rows, key=lambda row: row[0].at)) for marker, rows in gaps.items()}


def _leniency(rows: Sequence[tuple[Mark, float]]) -> Leniency:
    count = len(rows)
    if count < LEAST:
        return Leniency(count, None)
    blocks = min(BLOCKS, count // LEAST)
    cuts = [place * count // blocks for place in range(blocks + 1)]
    parts = [rows[start:end] for start, end in pairwise(cuts)] if blocks > 1 else []
    return Leniency(count, _mean(rows), [_block(part) for part in parts])


def _block(rows: Sequence[tuple[Mark, float]]) -> Block:
    return Block(rows[0][0].at, rows[-1][0].at, len(rows), _mean(rows))


def _mean(rows: Sequence[tuple[Mark, float]]) -> Estimate:
    import numpy as np

    sums = sums_by([mark.student for mark, _gap in rows], np.asarray([(1.0, gap) for _mark, gap in rows]))
    whole = float(sums[:, 1].sum() / sums[:, 0].sum())
    if len(sums) < STUDENTS:
        return Estimate(whole, None)
    draws = resampled(sums, SEED)
    return Estimate(whole, interval(draws[:, 1] / draws[:, 0]))
