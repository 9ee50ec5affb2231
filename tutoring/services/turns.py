"""Conversations and their turns: asked by a student, claimed and finished by a worker."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Max, Q, QuerySet

from grading.pipeline import ring
from school.courses.models import Lesson, Section
from school.people.consent import consent_given
from school.people.models import Consent, User
from tutoring.limits import LONGEST, questions_left
from tutoring.models import Citation, Conversation, Passage, Turn

__all__ = [
    "Claim", "Empty", "NotAllowed", "StillAnswering", "TooLong", "TooMany", "lesson_ask", "section_of",
    "turn_ask", "turn_claim", "turn_fail", "turn_finish", "turn_renew", "turns_due",
]  # fmt: skip

LEASE = timedelta(seconds=60)
MOST_ATTEMPTS = 3
OPEN = Q(state__in=[Turn.State.WAITING, Turn.State.STREAMING])


class NotAllowed(Exception):
    """The school, the class or the person has switched the tutor off; `who` says which."""

    def __init__(self, who: str) -> None:
        super().__init__(f"the tutor is off for this {who}")
        self.who = who


class Empty(Exception):
    """The question has no text."""


class TooLong(Exception):
    """The question has more than LONGEST characters."""


class TooMany(Exception):
    """The student has asked as much as the limit allows for now."""


class StillAnswering(Exception):
    """The last question is not answered yet."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One worker's right to write one turn, until another attempt begins."""

    turn: Turn
    attempt: int


def section_of(student: User, lesson: Lesson) -> Section:
    """The student's class in the lesson's course. Raises NotAllowed where the tutor is off for them."""
    course = lesson.unit.course
    sections = Section.objects.filter(
        course=course, enrolments__user=student, enrolments__role="student", enrolments__is_active=True
    ).order_by("-ai_tutoring", "pk")
    section = sections.first()
    if not course.school.ai_tutoring:
        raise NotAllowed("school")
    if section is None or not section.ai_tutoring:
        raise NotAllowed("class")
    if not consent_given(student, course.school, Consent.Kind.AI_TUTORING):
        raise NotAllowed("person")
    return section


@transaction.atomic
def lesson_ask(*, lesson: Lesson, student: User, text: str, now: datetime) -> Turn:
    """Start a conversation about a lesson with this question; all or nothing. Raises what turn_ask raises."""
    course = lesson.unit.course
    conversation = Conversation.objects.create(
        school=course.school,
        section=section_of(student, lesson),
        course=course,
        lesson=lesson,
        student=student,
    )
    return turn_ask(conversation=conversation, text=text, now=now)


@transaction.atomic
def turn_ask(*, conversation: Conversation, text: str, now: datetime) -> Turn:
    """Save the question and the place of its answer, and ring the tutor. Returns the tutor's turn.

    Raises Empty, TooLong, TooMany, StillAnswering or NotAllowed; then nothing is written.
    """
    text = text.replace("\x00", "").strip()
    if not text:
        raise Empty
    if len(text) > LONGEST:
        raise TooLong
    section_of(conversation.student, conversation.lesson)
    # The lock makes the limit and the positions hold for two tabs that send at once.
    User.objects.select_for_update(no_key=True).get(pk=conversation.student_id)
    if questions_left(conversation.student, now) < 1:
        raise TooMany
    if conversation.turns.filter(OPEN).exists():
        raise StillAnswering
    last = conversation.turns.aggregate(last=Max("position"))["last"] or 0
    Turn.objects.create(conversation=conversation, position=last + 1, author=Turn.Author.STUDENT, text=text)
    answer = Turn.objects.create(
        conversation=conversation, position=last + 2, author=Turn.Author.TUTOR, state=Turn.State.WAITING
    )
    conversation.save(update_fields=["updated_at"])
    ring(["tutoring.answer"], answer.pk)
    return answer


def turn_claim(*, turn_id: int, now: datetime) -> Claim | None:
    """Take the turn for one attempt; None when it is finished, being written, or has failed too often."""
    free = Q(leased_until__isnull=True) | Q(leased_until__lt=now)
    taken = Turn.objects.filter(OPEN, free, pk=turn_id, attempts__lt=MOST_ATTEMPTS).update(
        state=Turn.State.STREAMING, attempts=F("attempts") + 1, leased_until=now + LEASE
    )
    if not taken:
        return None
    turn = Turn.objects.select_related("conversation__lesson", "conversation__course").get(pk=turn_id)
    return Claim(turn, turn.attempts)


def turn_renew(*, claim: Claim, now: datetime) -> bool:
    """Keep the turn for another while; False when a newer attempt has it."""
    return bool(_mine(claim).update(leased_until=now + LEASE))


@transaction.atomic
def turn_finish(
    *, claim: Claim, text: str, kind: str, written_by: str, citations: Sequence[tuple[int, Passage, str]]
) -> bool:
    """Save the answer with its (number, passage, quote)s. False, and nothing written, when a newer attempt has it."""
    if not _mine(claim).update(
        state=Turn.State.DONE, text=text, kind=kind, generator=written_by[:60], leased_until=None
    ):
        return False
    known = set(
        Passage.objects.filter(pk__in=[one.pk for _, one, _ in citations]).values_list("pk", flat=True)
    )
    Citation.objects.bulk_create(
        Citation(
            turn=claim.turn, number=number, quote=quote, heading=passage.heading,
            # The lesson may have been cut anew while the answer was written.
            passage=passage if passage.pk in known else None,
        )
        for number, passage, quote in citations
    )  # fmt: skip
    return True


def turn_fail(*, turn_id: int) -> bool:
    """Give up on a turn that nobody writes any more, so that the student can ask again."""
    return bool(Turn.objects.filter(OPEN, pk=turn_id).update(state=Turn.State.FAILED, leased_until=None))


def turns_due(now: datetime, limit: int = 100) -> tuple[list[int], list[int]]:
    """(turns that wait for a worker, turns that have used up their attempts)"""
    rows = Turn.objects.filter(OPEN).filter(Q(leased_until__isnull=True) | Q(leased_until__lt=now))
    found = list(rows.order_by("pk").values_list("pk", "attempts")[:limit])
    return [pk for pk, tries in found if tries < MOST_ATTEMPTS], [
        pk for pk, tries in found if tries >= MOST_ATTEMPTS
    ]


def _mine(claim: Claim) -> QuerySet[Turn]:
    return Turn.objects.filter(pk=claim.turn.pk, state=Turn.State.STREAMING, attempts=claim.attempt)
