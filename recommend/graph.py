"""The concept graph: an order in which everything comes after what it needs, and the gap below a goal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar


class Node(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def order(self) -> int: ...
    @property
    def prerequisites(self) -> frozenset[str]: ...
    @property
    def met(self) -> bool: ...


N = TypeVar("N", bound=Node)


@dataclass(frozen=True, slots=True)
class Graph(Generic[N]):
    """Nodes by id, prerequisites first, else by their place in the course; and what each of them needs.

    Deterministic for any order of the input. A prerequisite that closes a cycle, or is not a node, is passed
    over: the graph is edited by people, and a student's page must not depend on its being perfect.
    """

    nodes: Mapping[str, N]
    needs: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, nodes: Sequence[N]) -> "Graph[N]":
        by_id = {node.id: node for node in sorted(nodes, key=lambda node: (node.order, node.id))}
        order = _prerequisites_first(by_id)
        place = {key: index for index, key in enumerate(order)}
        needs = {
            key: frozenset(one for one in by_id[key].prerequisites if place.get(one, len(place)) < place[key])
            for key in order
        }
        return cls({key: by_id[key] for key in order}, needs)

    def ready(self, key: str) -> bool:
        """All prerequisites of this concept are met."""
        return all(self.nodes[one].met for one in self.needs[key])

    def gap_below(self, goal: str) -> str | None:
        """The unmet concept to begin with on the way to `goal`, never the goal; None when the goal is ready.

        It is ready itself: whatever it needs comes earlier in the order and was met.
        """
        below: set[str] = set()
        stack = [goal]
        while stack:
            missing = {one for one in self.needs[stack.pop()] if not self.nodes[one].met} - below
            below |= missing
            stack.extend(missing)
        return next((key for key in self.nodes if key in below), None)


def _prerequisites_first(by_id: Mapping[str, Node]) -> list[str]:
    """Depth first without recursion, so that a long chain is no danger."""
    done: dict[str, None] = {}
    for root in by_id:
        stack, on_way = [(root, iter(_below(by_id, root)))], {root}
        while stack:
            current, below = stack[-1]
            child = next((one for one in below if one not in done and one not in on_way), None)
            if child is not None:
                on_way.add(child)
                stack.append((child, iter(_below(by_id, child))))
                continue
            stack.pop()
            on_way.discard(current)
            done.setdefault(current)
    return list(done)


def _below(by_id: Mapping[str, Node], key: str) -> list[str]:
    known = [one for one in by_id[key].prerequisites if one in by_id]
    return sorted(known, key=lambda one: (by_id[one].order, one))
