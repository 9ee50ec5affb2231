"""Bayesian knowledge tracing with graded scores.

Corbett, A. T., and Anderson, J. R. (1995). Knowledge tracing: Modeling the acquisition of procedural
knowledge. User Modeling and User-Adapted Interaction 4, 253-278.
With L = P(known), S = slip, G = guess, T = learn:

    after a right answer   P(L | right) = L (1 - S) / (L (1 - S) + (1 - L) G)
    after a wrong answer   P(L | wrong) = L S / (L S + (1 - L) (1 - G))
    then one chance to learn             L' = P(L | answer) + (1 - P(L | answer)) T
    expected score                       L (1 - S) + (1 - L) G

A score s between 0 and 1 is uncertain evidence in the sense of Pearl (1988, section 2.3.3): with weight s the
answer was right, with weight 1 - s it was wrong, so each hypothesis gets the mixed likelihood

    P(s | known) = s (1 - S) + (1 - s) S          P(s | not known) = s G + (1 - s) (1 - G)

s = 1 and s = 0 give the published equations. The two likelihoods are equal at s = 1/2 whatever S and G are,
so half a score is evidence for neither side.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from recommend.learners.base import Learner, Log, Outcome, State

# A known concept must make a right answer likelier than guessing does, else the model reads success as
# ignorance (Baker, Corbett and Aleven, 2008, call such parameters degenerate). Guessing is capped this far
# below 1 - slip.
MARGIN = 0.05


@dataclass(frozen=True)
class BayesianKnowledgeTracing(Learner):
    """Corbett and Anderson's model. The defaults keep to their bounds: guess <= .3, slip <= .1."""

    kind: ClassVar[str] = "bkt"

    prior: float = 0.30
    learn: float = 0.10
    guess: float = 0.20
    slip: float = 0.10

    def __post_init__(self) -> None:
        for name in ("prior", "learn", "guess", "slip"):
            value = getattr(self, name)
            if not 0.0 <= value < 1.0:
                raise ValueError(f"{name} must lie in 0..1 and be less than 1, not {value}")
        if self.guess + self.slip >= 1.0:
            raise ValueError(f"guess + slip must be less than 1, not {self.guess} + {self.slip}")

    def start(self) -> State:
        return State(known=self.prior)

    def update(self, state: State, outcome: Outcome, now: datetime) -> tuple[State, Log]:
        posterior = self._posterior(state.known, outcome)
        after = min(1.0, posterior + (1.0 - posterior) * self.learn)
        log = Log(state.known, self.expected(state, outcome.guess), outcome.score, after, now)
        return State(known=after, seen=state.seen + 1, updated=now), log

    def expected(self, state: State, guess: float | None = None) -> float:
        return state.known * (1.0 - self.slip) + (1.0 - state.known) * self._guess(guess)

    def _posterior(self, known: float, outcome: Outcome) -> float:
        score, guess = outcome.score, self._guess(outcome.guess)
        if_known = known * (score * (1.0 - self.slip) + (1.0 - score) * self.slip)
        if_not = (1.0 - known) * (score * guess + (1.0 - score) * (1.0 - guess))
        total = if_known + if_not
        # Both are 0 only when the model had ruled out what happened (slip 0, known 1).
        return if_known / total if total > 0.0 else known

    def _guess(self, of_question: float | None) -> float:
        if of_question is None:
            return self.guess
        return max(0.0, min(of_question, 1.0 - self.slip - MARGIN))
