"""What the tutor's pages show: turns with their citations, the lesson cut at its passages, lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from school.courses.models import Course, Lesson, Section
from school.people.access import OWN, TEACH, Actor, visible
from tutoring.limits import WINDOW, questions_left
from tutoring.models import Citation, Conversation, Passage, Turn
from tutoring.problems import switched_off
from tutoring.services.passages import passages_index
from tutoring.services.turns import NotAllowed, section_of

__all__ = ["LATE", "Segment", "TurnRow", "chat_context", "lists_context", "turn_row", "tutor_context"]

# A worker that is there begins within a second; after this the page says that none is.
LATE = timedelta(seconds=15)


@dataclass(frozen=True)
class Chip:
    number: int
    title: str
    quote: str
    url: str


@dataclass(frozen=True)
class TurnRow:
    turn: Turn
    chips: list[Chip]
    is_open: bool
    is_late: bool  # still waiting, and nobody has begun
    socket: str

    @property
    def failed(self) -> bool:
        return self.turn.state == Turn.State.FAILED


@dataclass(frozen=True)
class Segment:
    """A passage with the Markdown that leads to it, such as its heading."""

    passage: Passage
    markdown: str


def tutor_context(
    actor: Actor, lesson: Lesson, conversation: Conversation | None, *, typed: str = "", problem: str = ""
) -> dict[str, Any]:
    return chat_context(actor, lesson, conversation, typed=typed, problem=problem) | {
        "course": lesson.unit.course,
        "segments": _segments(lesson, passages_index(lesson=lesson)),
    }


def chat_context(
    actor: Actor, lesson: Lesson, conversation: Conversation | None, *, typed: str = "", problem: str = ""
) -> dict[str, Any]:
    now = timezone.now()
    own = conversation is None or conversation.student_id == actor.user.pk
    rows = [turn_row(turn, now) for turn in _turns(conversation)]
    return {
        "lesson": lesson,
        "conversation": conversation,
        "rows": rows,
        "open": any(row.is_open for row in rows),
        "own": own,
        "off": _off(actor, lesson) if own else "",
        "left": questions_left(actor.user, now) if own else 0,
        "minutes": int(WINDOW.total_seconds() // 60),
        "typed": typed,
        "problem": problem,
    }


def turn_row(turn: Turn, now: datetime) -> TurnRow:
    is_open = turn.state in (Turn.State.WAITING, Turn.State.STREAMING)
    lesson = turn.conversation.lesson
    chips = [_chip(one, lesson, turn.conversation) for one in turn.citations.all()]
    late = turn.state == Turn.State.WAITING and now - turn.created_at > LATE
    return TurnRow(turn, chips, is_open, late, f"/ws/tutor/{turn.public_id}/")


def _chip(citation: Citation, lesson: Lesson, conversation: Conversation) -> Chip:
    """Leads to the passage beside the conversation; to the lesson where the passage is no more."""
    if citation.passage is None:
        url = reverse("courses:lesson", args=[lesson.public_id])
    else:
        page = reverse("tutoring:conversation", args=[conversation.public_id])
        url = f"{page}#passage-{citation.passage.public_id}"
    return Chip(citation.number, citation.heading or lesson.title, citation.quote, url)


def _turns(conversation: Conversation | None) -> Sequence[Turn]:
    if conversation is None:
        return []
    rows = conversation.turns.prefetch_related("citations__passage")
    return list(rows.select_related("conversation__lesson"))


def _off(actor: Actor, lesson: Lesson) -> str:
    try:
        section_of(actor.user, lesson)
    except NotAllowed as refused:
        return switched_off(refused.who)
    return ""


def _segments(lesson: Lesson, passages: Sequence[Passage]) -> list[Segment]:
    starts = [0, *(one.end for one in passages[:-1])]
    return [Segment(one, lesson.body[start : one.end]) for start, one in zip(starts, passages, strict=False)]


def lists_context(actor: Actor, section: str) -> dict[str, Any]:
    """A student's own conversations and the lessons to ask about; for teachers those of their classes."""
    own = visible(actor, Conversation, OWN)
    taught = list(visible(actor, Section, TEACH).select_related("course"))
    chosen = next((one for one in taught if str(one.public_id) == section), None)
    theirs = visible(actor, Conversation, TEACH) if taught else Conversation.objects.none()
    if chosen is not None:
        theirs = theirs.filter(section=chosen)
    courses = visible(actor, Course, OWN)
    return {
        "own": _listed(own) if actor.is_student else [],
        "lessons": _lessons(courses) if actor.is_student else [],
        "theirs": _listed(theirs),
        "sections": taught,
        "chosen": chosen,
    }


def _listed(rows: QuerySet[Conversation]) -> list[Conversation]:
    questions = Count("turns", filter=Q(turns__author=Turn.Author.STUDENT))
    return list(
        rows.select_related("lesson", "student", "section", "course").annotate(questions=questions)[:50]
    )


def _lessons(courses: QuerySet[Course]) -> list[Lesson]:
    rows = Lesson.objects.filter(unit__course__in=courses, is_published=True).select_related("unit__course")
    return list(rows.order_by("unit__course__title", "unit__position", "position")[:100])
