"""Counting answers: by tenths of the points, by thirds of the class, by what a draft said and a person decided. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

__all__ = ["DECISIONS", "THIRDS", "by_thirds", "confusions", "decision", "tenths", "thirds"]

THIRDS = ("bottom", "middle", "top")
DECISIONS = ("correct", "partly", "not_yet")
BINS = 10
FULL = 0.995


def tenths(shares: Iterable[float]) -> list[int]:
    """How many shares of the points, 0..1, fall into each tenth; the last holds the full points."""
    counts = [0] * BINS
    for share in shares:
        # What was added up from rounded parts stands in the tenth that it means.
        counts[min(BINS - 1, int(share * BINS + 1e-9))] += 1
    return counts


def thirds(totals: Sequence[float]) -> list[str]:
    """For each student the third of the class they stand in; equal totals stand in the same."""
    ordered = sorted(totals)
    first = {total: place for place, total in reversed(list(enumerate(ordered)))}
    same = Counter(ordered)
    return [THIRDS[_third((first[total] + same[total] / 2) / len(ordered))] for total in totals]


def _third(rank: float) -> int:
    return 0 if rank < 1 / 3 else 2 if rank > 2 / 3 else 1


def by_thirds(chosen: Sequence[str], totals: Sequence[float]) -> Mapping[str, Mapping[str, int]]:
    """Option -> third of the class -> how many chose it: what a distractor draws, and whom.

    `totals` are best without the points of this question, which choosing right would add to.
    """
    found: dict[str, dict[str, int]] = {}
    for option, third in zip(chosen, thirds(totals), strict=True):
        row = found.setdefault(option, dict.fromkeys(THIRDS, 0))
        row[third] += 1
    return found


def decision(share: float) -> str:
    """correct, partly or not_yet: a decided share of the points in the words of the status component."""
    return "correct" if share >= FULL else "partly" if share > 0 else "not_yet"


def confusions(pairs: Iterable[tuple[str, float]]) -> Mapping[str, Mapping[str, int]]:
    """Label of the draft -> what a person decided -> how often, from (label, decided share) pairs."""
    found: dict[str, dict[str, int]] = {}
    for label, share in pairs:
        row = found.setdefault(label, dict.fromkeys(DECISIONS, 0))
        row[decision(share)] += 1
    return found
