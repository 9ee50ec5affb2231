"""What practice reads: the question to ask, the class it counts in, and what an answer has changed."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Max, Q
from django.http import Http404

from grading.models import Submission
from recommend.choosing import Candidate, choose
from recommend.learners import get
from recommend.models import Mastery, MasteryEvent
from recommend.pages import level_of, level_words
from recommend.services.mastery import LEARNER, mastery_apply
from school.courses.models import Concept, Question, Section
from school.people.models import User

__all__ = ["Change", "change_of", "question_for", "question_named", "section_for"]


@dataclass(frozen=True)
class Change:
    """How an answer moved a concept, in percent; `words` name the level it is on now.

    Before the `first` answer there was only a guess, which is not worth showing.
    """

    before: int
    after: int
    words: str
    first: bool

    @property
    def direction(self) -> str:
        return "up" if self.after > self.before else "down" if self.after < self.before else "same"


def question_for(student: User, concept: Concept) -> Question | None:
    """The same question until it is answered, so that a reload loses nothing."""
    mine = Q(responses__submission__student=student)
    rows = (
        Question.objects.filter(concepts=concept, is_archived=False)
        .exclude(kind__in=Question.LONG_KINDS)
        .annotate(
            answered=Count("responses", filter=mine),
            last=Max("responses__submission__submitted_at", filter=mine),
        )
    )
    by_id = {row.pk: row for row in rows}
    candidates = [Candidate(row.pk, row.difficulty, row.answered, row.last) for row in by_id.values()]  # type: ignore[attr-defined]
    mastery = Mastery.objects.filter(student=student, concept=concept).first()
    chosen = choose(candidates, mastery.probability if mastery else get(LEARNER).start().known)
    return by_id[chosen.id] if chosen else None


def question_named(concept: Concept, public_id: str) -> Question | None:
    try:
        named = UUID(public_id)
    except ValueError:
        return None
    asked = Question.objects.filter(concepts=concept, public_id=named)
    return asked.exclude(kind__in=Question.LONG_KINDS).first()


def section_for(student: User, concept: Concept) -> Section:
    """The student's class of the concept's course; 404 when they have left it."""
    rows = Section.objects.filter(
        course=concept.course,
        enrolments__user=student,
        enrolments__role="student",
        enrolments__is_active=True,
    )
    section = rows.order_by("pk").first()
    if section is None:
        raise Http404
    return section


def change_of(submission: Submission, concept: Concept) -> Change | None:
    """What the answer moved; None while it has no grade. Catches up on a doorbell that was lost."""
    events = MasteryEvent.objects.filter(grade__response__submission=submission, concept=concept)
    event = events.first()
    if event is None and submission.released_at is not None:
        mastery_apply(submission=submission)
        event = events.first()
    if event is None:
        return None
    earlier = MasteryEvent.objects.filter(student=submission.student_id, concept=concept, at__lt=event.at)
    return Change(
        before=round(100 * event.before),
        after=round(100 * event.after),
        words=level_words(level_of(event.after, 1)),
        first=not earlier.exists(),
    )
