"""What waits for a teacher: one line per assignment, the oldest undecided work first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q

from grading.models import ClassPolicy, Response, Submission
from grading.models.draft import hidden
from grading.promise.unread import Unread, unread_of_paused
from school.courses.models import Assignment, Section
from school.people.access import TEACH, Actor, visible

__all__ = ["Inbox", "InboxRow", "inbox_of"]

State = Response.State


@dataclass(frozen=True)
class InboxRow:
    assignment: Assignment
    handed_in: int
    late: int
    released: int
    ready: int  # wholly decided and not released
    answers: int
    drafted: int
    waiting: int  # for their draft
    by_hand: int  # those whose draft may not be seen among them
    undecided: int
    oldest: datetime | None  # hand-in time of the oldest undecided answer

    @property
    def decided(self) -> int:
        return self.answers - self.undecided


@dataclass(frozen=True)
class Inbox:
    """`todo` has undecided answers, `ready` only needs its release, `done` is finished."""

    todo: list[InboxRow]
    ready: list[InboxRow]
    done: list[InboxRow]
    paused: list[ClassPolicy]  # promises that have paused themselves
    unread: list[Unread]  # what such ones had accepted

    @property
    def undecided(self) -> int:
        return sum(row.undecided for row in self.todo)


def inbox_of(actor: Actor) -> Inbox:
    """Six queries, one more where a promise has paused, whatever the number of assignments."""
    answers = {row["submission__assignment"]: row for row in _answers(actor)}
    submissions = {row["assignment"]: row for row in _submissions(actor)}
    found = visible(actor, Assignment, TEACH).filter(pk__in=submissions).select_related("course")
    rows = [_row(one, submissions[one.pk], answers.get(one.pk, {})) for one in found]
    todo = sorted((row for row in rows if row.undecided), key=lambda row: (row.oldest, row.assignment.pk))
    rest = sorted(
        (row for row in rows if not row.undecided), key=lambda row: row.assignment.due_at, reverse=True
    )
    ready = [row for row in rest if row.ready]
    return Inbox(todo, ready, [row for row in rest if not row.ready], _paused(actor), unread_of_paused(actor))


def _paused(actor: Actor) -> list[ClassPolicy]:
    rows = ClassPolicy.objects.in_force().filter(section__in=visible(actor, Section, TEACH))
    return list(rows.filter(paused_at__isnull=False).select_related("section"))


def _answers(actor: Actor) -> list[dict]:  # type: ignore[type-arg]
    decided, drafted, unseen = Q(state=State.GRADED), Q(state=State.DRAFTED), hidden()
    rows = visible(actor, Response, TEACH).filter(submission__kind=Submission.Kind.ASSIGNMENT).order_by()
    counted = rows.values("submission__assignment").annotate(
        answers=Count("pk"),
        undecided=Count("pk", filter=~decided),
        drafted=Count("pk", filter=drafted & ~unseen),
        waiting=Count("pk", filter=Q(state=State.PENDING)),
        by_hand=Count("pk", filter=Q(state=State.BY_HAND) | (drafted & unseen)),
        oldest=Min("submission__submitted_at", filter=~decided),
    )
    return [dict(row) for row in counted]


def _submissions(actor: Actor) -> list[dict]:  # type: ignore[type-arg]
    rows = visible(actor, Submission, TEACH).filter(
        kind=Submission.Kind.ASSIGNMENT, state=Submission.State.SUBMITTED
    )
    open_ones = Response.objects.exclude(state=State.GRADED).values("submission")
    unreleased = Q(released_at__isnull=True)
    counted = (
        rows.order_by()
        .values("assignment")
        .annotate(
            handed_in=Count("pk"),
            late=Count("pk", filter=Q(is_late=True)),
            released=Count("pk", filter=~unreleased),
            ready=Count("pk", filter=unreleased & ~Q(pk__in=open_ones)),
        )
    )
    return [dict(row) for row in counted]


def _row(assignment: Assignment, work: dict, answers: dict) -> InboxRow:  # type: ignore[type-arg]
    names = ("answers", "drafted", "waiting", "by_hand", "undecided")
    counts = {name: answers.get(name, 0) for name in names}
    return InboxRow(
        assignment, work["handed_in"], work["late"], work["released"], work["ready"],
        oldest=answers.get("oldest"), **counts,
    )  # fmt: skip
