"""An assignment seen from above: who stands where, how the scores fall, what each question says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Avg, Count, OuterRef, Prefetch, Q, Subquery

from grading import health
from grading.desk.listing import desk_responses
from grading.desk.place import Place, desk_url
from grading.models import ClassPolicy, Draft, Grade, Response, Submission
from grading.words import confidence_level
from school.courses.models import Assignment, AssignmentQuestion, Enrolment, Section
from school.courses.worth import together
from school.people.access import TEACH, Actor, visible
from school.people.models import User

__all__ = ["BINS", "Overview", "QuestionRow", "StudentRow", "overview_of"]

BINS = 10
PAGE = 60
STALE_WORKER = timedelta(seconds=90)
State = Response.State
# What the list reads of thousands of submissions and people.
SUBMISSION = ("public_id", "student", "section", "submitted_at", "is_late", "released_at")
PERSON = ("public_id", "display_name")


@dataclass(frozen=True)
class StudentRow:
    student: User
    detail: str  # the class, where the assignment was given to several
    submission: Submission | None
    decided: int
    drafted: int
    answers: int
    points: Decimal
    left: bool  # no longer in the class; the work stays

    @property
    def state(self) -> str:
        """Stage in the words of the status component."""
        if self.submission is None or self.submission.submitted_at is None:
            return "in_progress" if self.submission else "open"
        if self.submission.released_at:
            return "correct"
        if self.decided == self.answers:
            return "review"
        return "submitted" if self.decided + self.drafted == self.answers else "waiting"

    @property
    def ready(self) -> bool:
        """All decided, not shown yet."""
        return self.state == "review"


@dataclass(frozen=True)
class QuestionRow:
    item: AssignmentQuestion
    number: int
    answers: int
    undecided: int
    mean: int | None  # percent of the points, over decisions and drafts
    confidence: int | None  # mean percent of the drafts
    url: str

    @property
    def level(self) -> str:
        return confidence_level((self.confidence or 0) / 100)


@dataclass(frozen=True)
class Overview:
    assignment: Assignment
    points: Decimal
    page: Page[StudentRow]
    questions: list[QuestionRow]
    bins: list[dict[str, Any]]
    counts: dict[str, int]
    key_policies: list[tuple[Section, ClassPolicy | None, bool]]
    promises: list[ClassPolicy]

    @property
    def plural(self) -> int:
        """For the translation's choice of form: only exactly one point is singular."""
        return 1 if self.points == 1 else 2

    @property
    def scored(self) -> int:
        """How many students the distribution counts."""
        return sum(one["count"] for one in self.bins)

    @property
    def worker_gone(self) -> bool:
        age = health.worker_age()
        return self.counts["pending"] > 0 and (age is None or age > STALE_WORKER.total_seconds())

    @property
    def model_note(self) -> str:
        return health.model_note() if self.counts["pending"] else ""


def overview_of(actor: Actor, assignment: Assignment, page: str = "1") -> Overview:
    """Fourteen queries at most, whatever the number of students."""
    sections = list(visible(actor, Section, TEACH).filter(assignments=assignment).order_by("name"))
    items = list(AssignmentQuestion.objects.filter(assignment=assignment).select_related("question"))
    points = together(item.worth() for item in items).points
    submissions = _submissions(actor, assignment)
    scores = _scores(actor, assignment, items)
    students = _students(sections, submissions, scores)
    return Overview(
        assignment=assignment,
        points=points,
        page=Paginator(students, PAGE).get_page(page),
        questions=_questions(actor, assignment, items),
        bins=_bins([row for row in students if row.submission and row.answers == row.decided > 0], points),
        counts=_counts(students, actor, assignment),
        key_policies=_key_policies(actor, sections),
        promises=_promises(sections),
    )


def _submissions(actor: Actor, assignment: Assignment) -> list[Submission]:
    in_state = {
        state: Count("responses", filter=Q(responses__state=state)) for state in ("graded", "drafted")
    }
    rows = (
        visible(actor, Submission, TEACH).filter(assignment=assignment).select_related("student", "section")
    )
    counted = rows.annotate(answers=Count("responses"), **in_state)
    return list(counted.only(*SUBMISSION, *(f"student__{name}" for name in PERSON), "section__name"))


def _scores(
    actor: Actor, assignment: Assignment, items: Iterable[AssignmentQuestion]
) -> Mapping[int, Decimal]:
    """Decided points per submission: the grade in force of each graded answer, times its points."""
    by_question = {item.question_id: item for item in items}
    newest = Grade.objects.filter(response=OuterRef("pk")).order_by("-pk").values("score")[:1]
    rows = desk_responses(actor, assignment).filter(state=State.GRADED).annotate(fraction=Subquery(newest))
    sums: dict[int, Decimal] = {}
    for submission, question, fraction in rows.order_by().values_list("submission", "question", "fraction"):
        item = by_question.get(question)
        earned = item.worth(fraction).earned if item else None
        sums[submission] = sums.get(submission, Decimal(0)) + (earned or 0)
    return sums


def _students(
    sections: list[Section], submissions: list[Submission], scores: Mapping[int, Decimal]
) -> list[StudentRow]:
    """Everybody enrolled, and whoever handed in and has left since."""
    enrolled = Enrolment.objects.filter(section__in=sections, role=Enrolment.Role.STUDENT, is_active=True)
    light = enrolled.select_related("user", "section").only(
        "user", "section__name", *(f"user__{name}" for name in PERSON)
    )
    people = {one.user_id: one for one in light}
    by_student = {one.student_id: one for one in submissions}
    several = len(sections) > 1
    rows = [
        _student(one.user, one.section.name if several else "", by_student.get(one.user_id), scores)
        for one in people.values()
    ]
    rows += [
        _student(one.student, one.section.name if several else "", one, scores, left=True)
        for one in submissions
        if one.student_id not in people
    ]
    return sorted(rows, key=lambda row: (row.student.display_name.casefold(), row.student.pk))


def _student(
    student: User,
    detail: str,
    submission: Submission | None,
    scores: Mapping[int, Decimal],
    *,
    left: bool = False,
) -> StudentRow:
    answers, graded, drafted = (
        (submission.answers, submission.graded, submission.drafted) if submission else (0, 0, 0)  # type: ignore[attr-defined]
    )
    points = scores.get(submission.pk, Decimal(0)) if submission else Decimal(0)
    return StudentRow(
        student, detail, submission, graded, drafted, answers, points.quantize(Decimal("0.01")), left
    )


def _questions(actor: Actor, assignment: Assignment, items: list[AssignmentQuestion]) -> list[QuestionRow]:
    grades = Grade.objects.filter(response=OuterRef("pk")).order_by("-pk").values("score")[:1]
    drafts = Draft.objects.filter(response=OuterRef("pk")).order_by("-pk")
    rows = desk_responses(actor, assignment).annotate(
        graded=Subquery(grades),
        drafted=Subquery(drafts.values("score")[:1]),
        sure=Subquery(drafts.values("confidence")[:1]),
    )
    decided = Q(state=State.GRADED)
    found = rows.order_by().values("question").annotate(
        answers=Count("pk"), open=Count("pk", filter=~decided), mean_sure=Avg("sure"),
        by_grade=Avg("graded", filter=decided), by_draft=Avg("drafted", filter=~decided),
        decided=Count("graded", filter=decided), guessed=Count("drafted", filter=~decided),
    )  # fmt: skip
    known = {row["question"]: row for row in found}
    return [
        _question(item, number, known.get(item.question_id)) for number, item in enumerate(items, start=1)
    ]


def _question(item: AssignmentQuestion, number: int, row: Mapping[str, Any] | None) -> QuestionRow:
    url = desk_url(item.assignment, Place(item.question.public_id))
    if row is None:
        return QuestionRow(item, number, 0, 0, None, None, url)
    judged = row["decided"] + row["guessed"]
    total = (row["by_grade"] or 0) * row["decided"] + (row["by_draft"] or 0) * row["guessed"]
    sure = None if row["mean_sure"] is None else round(100 * row["mean_sure"])
    return QuestionRow(
        item, number, row["answers"], row["open"], round(100 * total / judged) if judged else None, sure, url
    )


def _bins(rows: list[StudentRow], points: Decimal) -> list[dict[str, Any]]:
    """How many wholly decided submissions fall into each tenth of the points; heights in percent of the tallest."""
    counts = [0] * BINS
    for row in rows:
        share = row.points / points if points else Decimal(0)
        counts[min(BINS - 1, int(share * BINS))] += 1
    tallest = max([*counts, 1])
    step = 100 // BINS
    return [
        {
            "from": at * step,
            "to": (at + 1) * step,
            "count": count,
            "height": round(100 * count / tallest),
            "top": 100 - round(100 * count / tallest),
            "x": at * step,
        }
        for at, count in enumerate(counts)
    ]


def _counts(students: list[StudentRow], actor: Actor, assignment: Assignment) -> dict[str, int]:
    states = dict(desk_responses(actor, assignment).order_by().values_list("state").annotate(n=Count("pk")))
    handed_in = [row for row in students if row.submission and row.submission.submitted_at]
    return {
        "students": len(students),
        "handed_in": len(handed_in),
        "late": sum(bool(row.submission and row.submission.is_late) for row in handed_in),
        "released": sum(bool(row.submission and row.submission.released_at) for row in handed_in),
        "ready": sum(row.ready for row in students),
        "answers": sum(states.values()),
        "decided": states.get(State.GRADED, 0),
        "pending": states.get(State.PENDING, 0),
        "drafted": states.get(State.DRAFTED, 0),
        "by_hand": states.get(State.BY_HAND, 0),
        "undecided": sum(states.values()) - states.get(State.GRADED, 0),
        "accepted": _accepted(actor, assignment),
    }


def _accepted(actor: Actor, assignment: Assignment) -> int:
    """How many answers a promise has graded and no person since."""
    newest = Grade.objects.filter(response=OuterRef("pk")).order_by("-pk").values("decided_by")[:1]
    rows = desk_responses(actor, assignment).filter(state=State.GRADED, acceptances__is_check=False)
    return rows.annotate(person=Subquery(newest)).filter(person=None).count()


def _promises(sections: list[Section]) -> list[ClassPolicy]:
    """Promises in force, paused ones too."""
    rows = ClassPolicy.objects.in_force().filter(section__in=sections, kind=ClassPolicy.Kind.PROMISE)
    return list(rows.select_related("section", "signed_by").order_by("section__name"))


def _key_policies(actor: Actor, sections: list[Section]) -> list[tuple[Section, ClassPolicy | None, bool]]:
    """Per class: the key policy in force, and whether the actor may sign."""
    policies = ClassPolicy.objects.in_force().filter(kind=ClassPolicy.Kind.KEY).select_related("signed_by")
    rows = visible(actor, Section, TEACH).filter(pk__in=[one.pk for one in sections])
    signable = set(visible(actor, Section, "manage").values_list("pk", flat=True))
    found = rows.prefetch_related(Prefetch("policies", policies, to_attr="key_policies")).order_by("name")
    return [(one, next(iter(one.key_policies), None), one.pk in signable) for one in found]  # type: ignore[attr-defined]
