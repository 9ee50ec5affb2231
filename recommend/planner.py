"""What to do next, and why: (concept graph, mastery, due work, lessons, minutes, now) -> steps.

The rule that is never broken: a concept is recommended only when all its prerequisites are met. When they are
not, the missing one is recommended instead, so the step that appears is the gap itself.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from recommend.graph import Graph
from recommend.learners.base import MASTERY_THRESHOLD

# Bloom (1968), "Learning for mastery", lets a class go on at 80 to 90 percent; waiting for the .95 of a
# mastered concept before the next one opens would hold a student at the first concept for too long.
PREREQUISITE_MET = 0.80
# Cepeda et al. (2008), "Spacing effects in learning", Psychological Science 19: the best gap is 10 to 20
# percent of the time a fact must last; for a term of about 100 days that is 10 to 20 days.
REVIEW_AFTER = timedelta(days=14)
DUE_SOON = timedelta(days=7)
URGENT = timedelta(days=1)
PRACTICE_MINUTES = 8
LESSON_MINUTES = 10
LIMIT = 3


@dataclass(frozen=True, slots=True)
class ConceptState:
    """One concept and what the student knows of it. Without questions it cannot be practised or measured."""

    id: str
    order: int  # place in the course
    known: float  # probability 0..1
    seen: int = 0  # graded answers so far
    last_seen: datetime | None = None
    prerequisites: frozenset[str] = frozenset()
    has_questions: bool = True

    @property
    def met(self) -> bool:
        return self.known >= PREREQUISITE_MET or not self.has_questions

    @property
    def mastered(self) -> bool:
        return self.known >= MASTERY_THRESHOLD


@dataclass(frozen=True, slots=True)
class Due:
    """An open assignment that the student has not handed in."""

    id: str
    due_at: datetime
    concepts: frozenset[str] = frozenset()
    minutes: int = 20


@dataclass(frozen=True, slots=True)
class LessonView:
    id: str
    order: int
    concepts: frozenset[str] = frozenset()
    minutes: int = LESSON_MINUTES
    seen: bool = False


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a step is here: a code that recommend.reasons turns into a sentence, and its parameters."""

    code: str
    params: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do. `target` is the id of the assignment, lesson or concept that `kind` names."""

    kind: str  # assignment | lesson | practice
    target: str
    concept: str | None
    minutes: int
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class _Candidate:
    band: int  # lower comes first
    order: float  # within the band
    step: Step


def plan(
    concepts: Sequence[ConceptState],
    due: Iterable[Due] = (),
    lessons: Iterable[LessonView] = (),
    *,
    minutes: int = 40,
    now: datetime,
    limit: int = LIMIT,
) -> tuple[Step, ...]:
    """At most `limit` steps that fit into `minutes` (the first one always does), in a stable order.

    Prerequisites that are not among `concepts` are taken as met: they belong to another course.
    """
    graph = Graph.of(concepts)
    reading = sorted(lessons, key=lambda lesson: (lesson.order, lesson.id))
    waiting = [item for item in due if item.due_at - now <= DUE_SOON]
    candidates = [
        *_due_steps(waiting, now),
        *_gap_steps(graph, waiting, reading),
        *_concept_steps(graph, reading, now),
    ]
    return _fit(_merged(candidates), minutes, limit)


def _due_steps(waiting: Iterable[Due], now: datetime) -> Iterable[_Candidate]:
    for item in waiting:
        left = item.due_at - now
        code, band = ("overdue", 0) if left < timedelta(0) else ("due_soon", 0 if left <= URGENT else 2)
        hours = int(abs(left).total_seconds() // 3600)
        reason = Reason(code, {"hours": hours, "days": hours // 24})
        step = Step("assignment", item.id, None, item.minutes, (reason,))
        yield _Candidate(band, item.due_at.timestamp(), step)


def _gap_steps(
    graph: Graph[ConceptState], waiting: Iterable[Due], reading: Sequence[LessonView]
) -> Iterable[_Candidate]:
    """The missing ground of due work, and of concepts that the student has begun."""
    by_date = sorted(waiting, key=lambda one: (one.due_at, one.id))
    wanted = [(goal, 1) for item in by_date for goal in sorted(item.concepts)]
    wanted += [(one.id, 3) for one in graph.nodes.values() if one.seen and not one.met]
    for rank, (goal, band) in enumerate(wanted):
        if goal in graph.nodes and (gap := graph.gap_below(goal)) is not None:
            step = _practice(graph.nodes[gap], reading, Reason("prerequisite_gap", {"goal": goal}))
            yield _Candidate(band, rank, step)


def _concept_steps(
    graph: Graph[ConceptState], reading: Sequence[LessonView], now: datetime
) -> Iterable[_Candidate]:
    for rank, one in enumerate(graph.nodes.values()):
        if not one.has_questions or not graph.ready(one.id):
            continue
        found = _standing(one, now)
        if found is not None:
            band, reason = found
            yield _Candidate(band, rank, _practice(one, reading, reason))


def _standing(one: ConceptState, now: datetime) -> tuple[int, Reason] | None:
    """(band, reason) of a concept whose prerequisites are met; None when there is nothing to do."""
    if one.mastered:
        if one.last_seen is None or now - one.last_seen < REVIEW_AFTER:
            return None
        return 6, Reason("review_due", {"days": (now - one.last_seen).days})
    if one.seen == 0:
        return 7, Reason("not_started")
    if one.met:
        return 5, Reason("almost_mastered", {"percent": int(one.known * 100)})
    return 4, Reason("continue_unit", {"percent": int(one.known * 100)})


def _practice(one: ConceptState, reading: Sequence[LessonView], reason: Reason) -> Step:
    """Reading comes before practice as long as nothing was answered and a lesson on it is unread."""
    lesson = next((item for item in reading if one.id in item.concepts and not item.seen), None)
    if one.seen == 0 and lesson is not None:
        return Step("lesson", lesson.id, one.id, lesson.minutes, (reason,))
    return Step("practice", one.id, one.id, PRACTICE_MINUTES, (reason,))


def _merged(candidates: Iterable[_Candidate]) -> list[Step]:
    """Each target and each concept once, at its best place, with every reason that named the same target."""
    best: dict[tuple[str, str], Step] = {}
    taken: set[str] = set()
    for candidate in sorted(candidates, key=_place):
        step = candidate.step
        key = (step.kind, step.target)
        if key in best:
            known = {reason.code for reason in best[key].reasons}
            extra = tuple(reason for reason in step.reasons if reason.code not in known)
            best[key] = _with_reasons(best[key], extra)
        elif step.concept is None or step.concept not in taken:
            best[key] = step
            taken.update({step.concept} if step.concept else ())
    return list(best.values())


def _place(candidate: _Candidate) -> tuple[int, float, str, str]:
    return candidate.band, candidate.order, candidate.step.kind, candidate.step.target


def _with_reasons(step: Step, extra: tuple[Reason, ...]) -> Step:
    return Step(step.kind, step.target, step.concept, step.minutes, step.reasons + extra)


def _fit(steps: Sequence[Step], minutes: int, limit: int) -> tuple[Step, ...]:
    chosen: list[Step] = []
    for step in steps[:limit]:
        if chosen and sum(one.minutes for one in chosen) + step.minutes > minutes:
            break
        chosen.append(step)
    return tuple(chosen)
