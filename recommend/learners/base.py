"""The contract of a learner model: (state, outcome, now) -> (state, log).

A learner model estimates, for one student and one concept, how likely it is that the concept is known.
It is pure: the state that goes in is never changed, the clock is an argument, and nothing is stored here.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

# The criterion of Corbett and Anderson (1995), "Knowledge tracing: Modeling the acquisition of procedural
# knowledge", User Modeling and User-Adapted Interaction 4: practice ends when P(known) reaches .95.
MASTERY_THRESHOLD = 0.95


class UnknownLearnerError(LookupError):
    """No learner model has this name."""


@dataclass(frozen=True, slots=True)
class State:
    """What a model remembers of one student and one concept."""

    known: float  # probability, 0..1
    seen: int = 0  # outcomes counted so far
    updated: datetime | None = None  # when the last outcome came, UTC

    def __post_init__(self) -> None:
        _fraction("known", self.known)
        if self.seen < 0:
            raise ValueError(f"seen must not be negative, not {self.seen}")


@dataclass(frozen=True, slots=True)
class Outcome:
    """One graded answer, as a learner model sees it."""

    score: float  # fraction of the points, 0..1
    guess: float | None = None  # chance of a full score without knowing, such as 1/4 for one of four options

    def __post_init__(self) -> None:
        _fraction("score", self.score)
        if self.guess is not None:
            _fraction("guess", self.guess)


@dataclass(frozen=True, slots=True)
class Log:
    """What one outcome did: enough to explain a change to a student."""

    before: float
    expected: float  # the score that the model expected
    score: float
    after: float
    at: datetime


class Learner(ABC):
    """One learner model. A subclass with a `kind` registers itself."""

    kind: ClassVar[str] = ""
    _registry: ClassVar[dict[str, type["Learner"]]] = {}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if not cls.kind:
            return
        if cls.kind in Learner._registry:
            raise TypeError(f"two learner models are called {cls.kind!r}")
        Learner._registry[cls.kind] = cls

    @abstractmethod
    def start(self) -> State:
        """The state before any outcome."""

    @abstractmethod
    def update(self, state: State, outcome: Outcome, now: datetime) -> tuple[State, Log]:
        """The state after one more outcome, and what changed. `now` is when the answer was given."""

    @abstractmethod
    def expected(self, state: State, guess: float | None = None) -> float:
        """The expected score of the next answer, 0..1."""

    def mastered(self, state: State) -> bool:
        return state.known >= MASTERY_THRESHOLD


def get(kind: str, **parameters: float) -> Learner:
    """The learner model of this name. Raises UnknownLearnerError with the known names."""
    if kind not in Learner._registry:
        raise UnknownLearnerError(f"no learner model is called {kind!r}; known: {', '.join(kinds())}")
    return Learner._registry[kind](**parameters)


def kinds() -> list[str]:
    return sorted(Learner._registry)


def replay(learner: Learner, outcomes: Iterable[tuple[datetime, Outcome]]) -> tuple[State, list[Log]]:
    """The state after all outcomes, taken in the order of their times."""
    state, logs = learner.start(), []
    for now, outcome in sorted(outcomes, key=lambda pair: pair[0]):
        state, log = learner.update(state, outcome, now)
        logs.append(log)
    return state, logs


def _fraction(name: str, value: float) -> None:
    if not 0.0 <= value <= 1.0:  # also refuses NaN
        raise ValueError(f"{name} must lie in 0..1, not {value}")
