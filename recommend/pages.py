"""What the pages of path and mastery show: rows with names, levels, reasons in words, and drawn lines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Prefetch, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from recommend import reasons
from recommend.drawing import Line, line_of
from recommend.graph import Graph
from recommend.learners import MASTERY_THRESHOLD, get
from recommend.models import Mastery, MasteryEvent, PathStep
from recommend.planner import PREREQUISITE_MET, ConceptState
from recommend.services.mastery import LEARNER
from recommend.services.path import path_current
from school.courses.models import Concept, Course
from school.people.models import User

__all__ = [
    "ConceptRow",
    "StepRow",
    "concept_row",
    "concept_rows",
    "history_of",
    "level_of",
    "level_words",
    "step_rows",
]


@dataclass(frozen=True)
class StepRow:
    """A step of a path, ready to be drawn."""

    kind: str
    title: str
    why: str
    also: list[str]
    minutes: int
    url: str
    action: str
    course: Course
    lesson: str  # public id, when it can be marked as read here


@dataclass(frozen=True)
class ConceptRow:
    concept: Concept
    percent: int
    answers: int
    level: str  # mastered | nearly | learning | new
    ready: bool  # its prerequisites are met
    missing: list[str]  # names of unmet prerequisites
    line: Line | None
    can_practise: bool

    @property
    def state(self) -> str:
        """The colour word of the design for this level."""
        return {"mastered": "correct", "nearly": "partly", "learning": "in_progress", "new": "open"}[
            self.level
        ]

    @property
    def words(self) -> str:
        return level_words(self.level)


def level_of(known: float, answers: int) -> str:
    if not answers:
        return "new"
    return "mastered" if known >= MASTERY_THRESHOLD else "nearly" if known >= PREREQUISITE_MET else "learning"


def level_words(level: str) -> str:
    return {
        "mastered": _("Mastered"),
        "nearly": _("Almost there"),
        "learning": _("Learning"),
        "new": _("Not started"),
    }[level]


def step_rows(student: User, courses: Iterable[Course], now: datetime) -> list[StepRow]:
    """The steps of these courses, the first of each course before the second of any."""
    paths = [path_current(student=student, course=course, now=now) for course in courses]
    rows = PathStep.objects.filter(path__in=paths).select_related(
        "path__course", "lesson", "concept", "assignment"
    )
    ordered = sorted(rows, key=lambda row: (row.kind != PathStep.Kind.ASSIGNMENT, row.position, row.path_id))
    return [row for step in ordered if (row := _step_row(step)) is not None]


def _step_row(step: PathStep) -> StepRow | None:
    target = _target(step)
    if target is None:
        return None
    title, url, action = target
    also = [reasons.sentence(one["code"], one["params"]) for one in step.params.get("also", [])]
    why, lesson = (
        reasons.sentence(step.reason, step.params),
        str(step.lesson.public_id) if step.lesson else "",
    )
    return StepRow(step.kind, title, why, also, step.minutes, url, action, step.path.course, lesson)


def _target(step: PathStep) -> tuple[str, str, str] | None:
    """(title, address, what the button says)"""
    if step.assignment is not None:
        return step.assignment.title, reverse("grading:take", args=[step.assignment.public_id]), _("Open")
    if step.lesson is not None:
        return step.lesson.title, reverse("courses:lesson", args=[step.lesson.public_id]), _("Read")
    if step.concept is not None:
        return step.concept.name, reverse("recommend:practice", args=[step.concept.public_id]), _("Practise")
    return None


def concept_rows(student: User, course: Course) -> list[ConceptRow]:
    """Every concept of the course, what it builds on first. Five queries."""
    usable = Count("questions", filter=Q(questions__is_archived=False), distinct=True)
    events = MasteryEvent.objects.filter(student=student).order_by("at", "pk")
    rows = Concept.objects.filter(course=course).annotate(usable=usable)
    concepts = {
        str(row.pk): row
        for row in rows.prefetch_related(
            "prerequisites", Prefetch("mastery_events", events, to_attr="own_events")
        )
    }
    known = {
        str(row.concept_id): row for row in Mastery.objects.filter(student=student, concept__course=course)
    }
    graph = Graph.of(
        [_state(row, place, known.get(key)) for place, (key, row) in enumerate(concepts.items())]
    )
    return [_concept_row(concepts[key], graph, known.get(key)) for key in graph.nodes]


def concept_row(student: User, concept: Concept) -> ConceptRow:
    return next(row for row in concept_rows(student, concept.course) if row.concept.pk == concept.pk)


def _state(row: Concept, place: int, mastery: Mastery | None) -> ConceptState:
    return ConceptState(
        id=str(row.pk),
        order=place,
        known=mastery.probability if mastery else get(LEARNER).start().known,
        seen=mastery.observations if mastery else 0,
        prerequisites=frozenset(str(one.pk) for one in row.prerequisites.all()),
        has_questions=row.usable > 0,  # type: ignore[attr-defined]
    )


def _concept_row(concept: Concept, graph: Graph[ConceptState], mastery: Mastery | None) -> ConceptRow:
    state = graph.nodes[str(concept.pk)]
    missing = {one for one in graph.needs[state.id] if not graph.nodes[one].met}
    return ConceptRow(
        concept=concept,
        percent=round(100 * state.known) if state.seen else 0,
        answers=state.seen,
        level=level_of(state.known, state.seen),
        ready=not missing,
        missing=[one.name for one in concept.prerequisites.all() if str(one.pk) in missing],
        line=_line(concept.own_events),  # type: ignore[attr-defined]
        can_practise=state.has_questions,
    )


def _line(events: list[MasteryEvent]) -> Line | None:
    if not events:
        return None
    return line_of([events[0].before, *(event.after for event in events)], MASTERY_THRESHOLD)


def history_of(student: User, concept: Concept, limit: int = 30) -> list[MasteryEvent]:
    """What moved this concept, the newest first."""
    rows = MasteryEvent.objects.filter(student=student, concept=concept)
    return list(
        rows.select_related("grade__response__submission__assignment", "grade__response__question").order_by(
            "-at", "-pk"
        )[:limit]
    )
