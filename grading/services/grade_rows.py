"""What deciding one answer and deciding many have in common: the lock, the rows, and what follows from them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.conf import settings

from grading.announce import announce_responses
from grading.models import Draft, Grade, QuestionChange, Response
from grading.pipeline import ring_each
from grading.services.policies import promise_ring
from grading.verdict import STEP
from school.people.audit import Happened, audit_records
from school.people.models import User

__all__ = [
    "Decision", "Seen", "again_of", "changes_undone", "comes_back", "grade_of", "grades_of", "is_as_shown", "locked",
    "may_undo", "settle",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Seen:
    """What the grader's page showed: the grade in force (its id, or None) and the version of the answer."""

    grade: int | None
    version: int


@dataclass(frozen=True, slots=True)
class Decision:
    """`score` is a fraction 0..1 of the points; `criteria` are fractions by the criterion's public id."""

    score: Decimal
    criteria: Mapping[str, Decimal] = field(default_factory=dict)
    comment: str = ""
    feedback: str = ""

    def __post_init__(self) -> None:
        for name, value in {"score": self.score, **self.criteria}.items():
            if not 0 <= value <= 1:
                raise ValueError(f"{name} must be from 0 to 1, not {value}")


# All that deciding needs of an answer and its submission: what was written is not read, and thousands of essays are large.
NEEDED = (
    "public_id", "school", "question", "version", "state", "lease", "leased_until", "released_at",
    "submission__public_id", "submission__section", "submission__assignment", "submission__released_at", "submission__student",
)  # fmt: skip


def locked(ids: Collection[int]) -> dict[int, Response]:
    """The rows as they are now, by id; a draft that is just being written waits, or is waited for.

    Always locked in the order of their ids, so that two who decide many at once never wait for each other in a ring.
    """
    rows = Response.objects.select_for_update(of=("self",)).select_related("submission").only(*NEEDED)
    return {one.pk: one for one in rows.filter(pk__in=ids).order_by("pk")}


def is_as_shown(response: Response, seen: Seen) -> bool:
    """Whether the answer is handed in and the one that the page showed."""
    return response.state != Response.State.TYPING and response.version == seen.version


def grade_of(
    response: Response, by: User, decision: Decision, draft: Draft | None, *, seen: bool, newest: int | None
) -> Grade:
    """Not saved yet. `seen`: whether the draft was on the page before the decision; `newest`: id of the answer's last grade."""
    return Grade(
        response=response,
        score=decision.score.quantize(STEP),
        criteria={name: str(value) for name, value in decision.criteria.items()},
        comment=decision.comment,
        feedback=decision.feedback,
        draft=draft,
        draft_seen=seen,
        decided_by=by,
        # The last one of an answer that waits was taken back.
        before_id=newest if response.state == Response.State.GRADED else None,
    )


def grades_of(responses: Collection[int]) -> dict[int, list[Grade]]:
    """All grades of each answer that has one, the oldest first."""
    found: dict[int, list[Grade]] = defaultdict(list)
    for one in Grade.objects.filter(response__in=responses).order_by("pk"):
        found[one.response_id].append(one)
    return found


def changes_undone(responses: Collection[int]) -> set[int]:
    """Ids of the changes of a question that wrote a grade of these answers and were taken back as a whole."""
    rows = QuestionChange.objects.filter(state=QuestionChange.State.UNDONE, grades__response__in=responses)
    return set(rows.values_list("pk", flat=True))


def comes_back(known: Sequence[Grade], undone: Collection[int]) -> Grade | None:
    """What is in force once the newest of these grades of one answer is taken back; None: the answer waits again.

    A grade that a change of the question wrote went with that change (`undone`), and the one before it counts.
    """
    by_id = {one.pk: one for one in known}
    before = by_id.get(known[-1].before_id or 0)
    while before is not None and before.change_id in undone:
        before = by_id.get(before.before_id or 0)
    return before


def again_of(before: Grade, undone: Grade) -> Grade:
    """The decision before, to be in force again: a new row, not saved yet.

    It stays the decision of whoever made it, person, policy or change of the question: nobody else takes it back.
    """
    return Grade(
        response_id=before.response_id,
        score=before.score,
        criteria=before.criteria,
        comment=before.comment,
        feedback=before.feedback,
        draft_id=before.draft_id,
        decided_by_id=before.decided_by_id,
        policy_id=before.policy_id,
        change_id=before.change_id,
        draft_seen=before.draft_seen,
        before_id=before.before_id,
        undoes=undone,
        repeats_id=before.given,
    )


def may_undo(response: Response, newest: Grade, by: User) -> bool:
    """Whether `by` takes back `newest`: their own, in force, and not a change of the question (changes_undo.py)."""
    in_force = response.state == Response.State.GRADED
    return in_force and newest.decided_by_id == by.pk and newest.change_id is None


def settle(decided: Mapping[Response, str], by: User, action: str) -> None:
    """Give each locked answer of one school its new state, write that down, and tell whom it concerns."""
    if not decided:
        return
    for response, state in decided.items():
        response.state, response.lease, response.leased_until = state, None, None
    for state in dict.fromkeys(decided.values()):
        ids = [response.pk for response, wanted in decided.items() if wanted == state]
        Response.objects.filter(pk__in=ids).update(state=state, lease=None, leased_until=None)
    responses = list(decided)
    students = User.objects.filter(pk__in={one.submission.student_id for one in responses})
    of = dict(students.values_list("pk", "public_id"))
    happened = [
        Happened(
            action,
            str(one.submission.public_id),
            {"response": str(one.public_id), "person": str(of[one.submission.student_id])},
        )
        for one in responses
    ]
    audit_records(school=responses[0].school, actor=by, happened=happened)
    announce_responses("decided", responses)
    promise_ring({one.submission.section_id for one in responses})
    ring_each(settings.AFTER_RELEASE, _shown(responses))


def _shown(responses: Sequence[Response]) -> list[int]:
    """Submissions whose student has seen one of these results: what follows a release follows again."""
    return list(dict.fromkeys(one.submission_id for one in responses if one.is_shown))
