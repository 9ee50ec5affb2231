"""Reading a sample twice: drawing it, marking blind, and settling what lies apart."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery

from grading.marking.markers import chosen_of, markers_of, may_mark, ready_markers
from grading.marking.readings import Stage, stage_of
from grading.marking.sampling import draw, drawn, sample_size
from grading.marking.sharing import Answer, deal
from grading.models import Grade, MarkingPlan, Response, SecondMark, SecondReading, Submission
from grading.services.grades import AnswerChanged, Decision, Seen, grade_decide
from grading.services.marking import allot_new, plan_lock
from grading.verdict import STEP
from school.courses.models import Assignment, Question
from school.people.audit import audit_record
from school.people.models import User

__all__ = [
    "READ_TWICE",
    "Drawn",
    "NotYours",
    "NothingToSettle",
    "Sample",
    "reading_mark",
    "reading_settle",
    "readings_draw",
    "readings_renew",
    "submission_allot",
]

# What a key decides needs no second reader.
READ_TWICE = [Question.Kind.SHORT_ANSWER, Question.Kind.ESSAY]


class NotYours(Exception):
    """It is somebody else's to read, was read already, or its first grade is the reader's own. Nothing was written."""


class NothingToSettle(Exception):
    """The two marks do not lie apart, or were settled meanwhile. Nothing was written."""


@dataclass(frozen=True, slots=True)
class Sample:
    """What a lead teacher asks for: of each question a share or a number, and from which gap on it is settled."""

    percent: int
    count: int
    gap: Decimal
    settler: User | None = None


@dataclass(frozen=True, slots=True)
class Drawn:
    """Answers added to the sample, and those of it that nobody may read."""

    added: int
    unassigned: int


@transaction.atomic
def readings_draw(*, assignment: Assignment, sample: Sample, by: User, version: int) -> Drawn:
    """Put these terms in force and draw what is missing. A smaller sample takes away only what nobody has read.

    Raises PlanChanged.
    """
    plan = plan_lock(assignment, version)
    plan.second_percent, plan.second_count = sample.percent, sample.count
    plan.gap, plan.settler = sample.gap, sample.settler
    plan.save(update_fields=["second_percent", "second_count", "gap", "settler"])
    found = _renew(plan)
    audit_record(
        school=plan.school, actor=by, action="marking.sample", target=str(assignment.public_id),
        name=assignment.title, count=found.added, percent=sample.percent, each=sample.count, gap=str(sample.gap),
    )  # fmt: skip
    return found


@transaction.atomic
def readings_renew(*, assignment: Assignment) -> Drawn:
    """Draw for answers that came later, under the terms in force."""
    if (
        not MarkingPlan.objects.filter(assignment=assignment)
        .exclude(second_percent=0, second_count=0)
        .exists()
    ):
        return Drawn(0, 0)
    return _renew(plan_lock(assignment))


def submission_allot(*, submission: int) -> None:
    """Give what was just handed in (a submission's id) to those who share its assignment, and draw anew."""
    found = Submission.objects.filter(pk=submission, assignment__isnull=False)
    row = found.select_related("assignment__school").first()
    if row and row.assignment:
        allot_new(assignment=row.assignment)
        readings_renew(assignment=row.assignment)


@transaction.atomic
def reading_mark(
    *, reading: SecondReading, by: User, decision: Decision, version: int, note: str = ""
) -> SecondMark:
    """Write the second reader's mark. Raises NotYours, or AnswerChanged when another text was shown."""
    reading = _lock(reading)
    response, first = reading.response, _grade_now(reading.response)
    if reading.marker_id != by.pk or hasattr(reading, "mark") or (first and first.decided_by_id == by.pk):
        raise NotYours
    if response.state == Response.State.TYPING or response.version != version:
        raise AnswerChanged
    mark = SecondMark.objects.create(
        reading=reading, marker=by, score=decision.score.quantize(STEP), note=note,
        criteria={name: str(value) for name, value in decision.criteria.items()},
    )  # fmt: skip
    _audit("marking.second", reading, by)
    return mark


@transaction.atomic
def reading_settle(
    *, reading: SecondReading, by: User, decision: Decision, seen: Seen, now: datetime
) -> Grade:
    """The settler's decision becomes the grade; both marks stay on record.

    Raises NothingToSettle, and what grade_decide raises when the page was out of date. The caller knows that `by` may.
    """
    reading = _lock(reading)
    plan = plan_lock(reading.response.submission.assignment)
    first, mark = _grade_now(reading.response), getattr(reading, "mark", None)
    stage = stage_of(
        assigned=True, first=first.score if first else None, second=mark.score if mark else None, gap=plan.gap,
        settled=reading.settled_at is not None,
    )  # fmt: skip
    if stage != Stage.APART:
        raise NothingToSettle
    grade = grade_decide(response=reading.response, by=by, decision=decision, seen=seen)
    reading.first, reading.settled_by, reading.settled_at = first, by, now
    reading.save(update_fields=["first", "settled_by", "settled_at"])
    _audit("marking.settle", reading, by)
    return grade


def _renew(plan: MarkingPlan) -> Drawn:
    """The caller holds the plan's lock."""
    answers: dict[int, list[int]] = defaultdict(list)
    rows = _eligible(plan.assignment).order_by().values_list("pk", "question")
    for pk, question in rows:
        answers[question].append(pk)
    readings = SecondReading.objects.filter(response__submission__assignment=plan.assignment)
    held = set(readings.values_list("response", flat=True))
    fixed = set(readings.filter(mark__isnull=False).values_list("response", flat=True))
    added: list[int] = []
    for found in answers.values():
        size = sample_size(len(found), plan.second_percent, plan.second_count)
        added += drawn(found, held, size, plan.seed)
        unread = sorted((pk for pk in found if pk in held - fixed), key=lambda one: draw(plan.seed, one))
        over = sum(pk in held for pk in found) - size
        # The last that were drawn leave first.
        readings.filter(response__in=unread[max(0, len(unread) - over) :] if over > 0 else []).delete()
    SecondReading.objects.bulk_create(SecondReading(school=plan.school, response_id=pk) for pk in added)
    return Drawn(len(added), _assign(plan))


def _assign(plan: MarkingPlan) -> int:
    """Give each unread answer to somebody who is not its first marker; returns for how many there is nobody."""
    rows = SecondReading.objects.filter(response__submission__assignment=plan.assignment).annotate(
        decider=Subquery(
            Grade.objects.filter(response=OuterRef("response")).order_by("-pk").values("decided_by")[:1]
        )
    )
    fields = (
        "pk",
        "marker",
        "mark",
        "decider",
        "response__allotment__marker",
        "response__submission__section",
    )
    found = list(rows.order_by().values_list(*fields))
    everybody = markers_of(plan.assignment)
    people = ready_markers(plan, everybody) if chosen_of(plan) else everybody
    may = {row[5]: may_mark(people, row[5]) for row in found}
    answers, held = [], {}
    for pk, marker, mark, decider, allotted, section in sorted(
        found, key=lambda row: draw(plan.seed, row[0])
    ):
        others = may[section] - {decider, allotted}
        answers.append(Answer(pk, pk, others))
        if mark is not None or marker in others:
            held[pk] = marker
    given = deal(answers, [one.user.pk for one in people], held)
    for row in found:
        if row[0] not in held and given.get(row[0]) != row[1]:
            SecondReading.objects.filter(pk=row[0]).update(marker=given.get(row[0]))
    return len(found) - len(held) - len(given)


def _eligible(assignment: Assignment) -> QuerySet[Response]:
    return Response.objects.filter(
        submission__assignment=assignment,
        submission__state=Submission.State.SUBMITTED,
        question__kind__in=READ_TWICE,
    ).exclude(state=Response.State.TYPING)


def _lock(reading: SecondReading) -> SecondReading:
    rows = SecondReading.objects.select_for_update(of=("self",)).select_related(
        "mark", "school", "response__submission__assignment__school"
    )
    return rows.get(pk=reading.pk)


def _grade_now(response: Response) -> Grade | None:
    """The grade in force."""
    if response.state != Response.State.GRADED:
        return None
    return Grade.objects.filter(response=response).order_by("-pk").first()


def _audit(action: str, reading: SecondReading, by: User) -> None:
    audit_record(
        school=reading.school, actor=by, action=action, target=str(reading.response.submission.public_id),
        response=str(reading.response.public_id),
    )  # fmt: skip
