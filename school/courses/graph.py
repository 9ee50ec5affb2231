"""The graph of concepts: find a ring, put concepts into layers by depth. Pure; drawing.py places them."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

__all__ = ["Needs", "depths", "find_cycle"]

K = TypeVar("K", bound=Hashable)
Needs = Mapping[K, Sequence[K]]  # concept -> its prerequisites


def find_cycle(needs: Needs[K]) -> list[K]:
    """Concepts that need each other in a ring, first and last the same; empty when there is none."""
    done: set[K] = set()
    for start in needs:
        if start not in done and (ring := _ring_below(start, needs, done)):
            return ring
    return []


def _ring_below(start: K, needs: Needs[K], done: set[K]) -> list[K]:
    """Depth first without recursion; adds to `done` what certainly leads into no ring."""
    path, open_ends = [start], [iter(needs.get(start, ()))]
    while path:
        following = next(open_ends[-1], None)
        if following is None:
            done.add(path.pop())
            open_ends.pop()
        elif following in path:
            return [*path[path.index(following) :], following]
        elif following not in done:
            path.append(following)
            open_ends.append(iter(needs.get(following, ())))
    return []


def depths(keys: Sequence[K], needs: Needs[K]) -> dict[K, int]:
    """How deep each concept stands: one below its deepest prerequisite, 0 without any.

    Prerequisites that are not among `keys` do not count. Raises ValueError on a ring.
    """
    if find_cycle(needs):
        raise ValueError("the concepts need each other in a ring")
    depth = dict.fromkeys(keys, 0)
    changed = True
    while changed:  # longest paths settle after at most as many rounds as there are layers
        changed = False
        for key in keys:
            deepest = max((depth[one] + 1 for one in needs.get(key, ()) if one in depth), default=0)
            changed, depth[key] = changed or deepest > depth[key], max(deepest, depth[key])
    return depth
