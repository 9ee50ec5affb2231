"""Which question to practise next: near the student's level, and not the one just seen. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question of the concept. `difficulty` lies in 0..1; `answered` counts this student's answers to it."""

    id: int
    difficulty: float
    answered: int = 0
    last: datetime | None = None


def choose(candidates: Sequence[Candidate], known: float) -> Candidate | None:
    """The question to ask; None when there is none. The same situation always gives the same question.

    Questions that were answered least often come first; of these the one whose difficulty is nearest to what is
    known (0..1), so that it is neither a gift nor out of reach; then the one that lies back longest.
    """
    if not candidates:
        return None
    fewest = min(one.answered for one in candidates)
    fresh = [one for one in candidates if one.answered == fewest]
    return min(fresh, key=lambda one: (abs(one.difficulty - known), _age(one), one.id))


def _age(candidate: Candidate) -> float:
    return candidate.last.timestamp() if candidate.last else 0.0
