"""Sharing answers out among markers: each to exactly one who may mark it, in even shares, and nobody's moves later. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

__all__ = ["Answer", "deal"]


@dataclass(frozen=True, slots=True)
class Answer:
    """`unit` is what stays together (a question, a class, or the answer itself); `may` are ids of those who may mark it."""

    id: int
    unit: Hashable
    may: frozenset[int]


def deal(answers: Iterable[Answer], markers: Sequence[int], held: Mapping[int, int]) -> dict[int, int]:
    """Answer id -> marker id for the answers that nobody holds yet.

    `held` (answer id -> marker id) stays as it is and counts as load. A unit goes whole to one marker: to who holds
    most of it already, else to the one with the fewest units so far. Among markers who may all mark everything, the
    numbers of units differ by at most one. An answer that none of `markers` may mark is left out.
    """
    rows = list(answers)
    parts: dict[tuple[Hashable, frozenset[int]], list[Answer]] = defaultdict(list)
    for one in rows:
        parts[one.unit, one.may & frozenset(markers)].append(one)
    owners = {key: _owner(members, key[1], held) for key, members in parts.items()}
    load = Counter(owner for owner in owners.values() if owner is not None)
    given: dict[int, int] = {}
    # Who has the least choice is served first, so that the others can even it out.
    for (unit, may), members in sorted(parts.items(), key=lambda pair: len(pair[0][1])):
        owner = owners[unit, may]
        if owner is None:
            if not may:
                continue
            owner = min((one for one in markers if one in may), key=lambda one: load[one])
            load[owner] += 1
        given |= {one.id: owner for one in members if one.id not in held}
    return given


def _owner(members: Iterable[Answer], may: frozenset[int], held: Mapping[int, int]) -> int | None:
    holders = Counter(held[one.id] for one in members if held.get(one.id) in may)
    return min(holders, key=lambda one: (-holders[one], one)) if holders else None
