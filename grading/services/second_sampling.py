"""Drawing a sample of answers to be read twice, and who reads them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from django.db import transaction
from django.db.models import F, OuterRef, QuerySet, Subquery

from grading.marking.markers import chosen_of, markers_of, may_mark, ready_markers
from grading.marking.sampling import draw, drawn, sample_size
from grading.marking.sharing import Answer, deal
from grading.models import Grade, MarkingPlan, Response, SecondReading, Submission
from grading.services.marking import allot_new, plan_lock
from school.courses.models import Assignment, Question
from school.people.audit import audit_record
from school.people.models import User

__all__ = ["READ_TWICE", "Drawn", "Sample", "readings_draw", "readings_renew", "submission_allot"]

# What a key decides needs no second reader.
READ_TWICE = [Question.Kind.SHORT_ANSWER, Question.Kind.ESSAY, Question.Kind.UPLOAD]


@dataclass(frozen=True, slots=True)
class Sample:
    """What a lead teacher asks for: of each question a share or a number, and from which gap on it is settled."""

    percent: int
    count: int
    gap: Decimal
    settler: User | None = None


class _Reading(NamedTuple):
    """Ids; None where there is nobody or nothing."""

    pk: int
    marker: int | None
    mark: int | None
    decider: int | None
    allotted: int | None
    section: int


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
    everybody = markers_of(plan.assignment)
    people = ready_markers(plan, everybody) if chosen_of(plan) else everybody
    answers: list[Answer] = []
    held: dict[int, int] = {}
    marker_of: dict[int, int | None] = {}
    for row in _readings(plan):
        others = may_mark(people, row.section) - {row.decider, row.allotted}
        answers.append(Answer(row.pk, row.pk, others))
        marker_of[row.pk] = row.marker
        if row.mark is not None or row.marker in others:
            held[row.pk] = row.marker or 0  # 0: whoever read it is gone, the mark stays
    given = deal(answers, [one.user.pk for one in people], held)
    for pk, marker in marker_of.items():
        if pk not in held and given.get(pk) != marker:
            SecondReading.objects.filter(pk=pk).update(marker=given.get(pk))
    return len(answers) - len(held) - len(given)


def _readings(plan: MarkingPlan) -> list[_Reading]:
    """With who has, decided and was allotted each, in a random and stable order."""
    newest = Grade.objects.filter(response=OuterRef("response")).order_by("-pk").values("decided_by")[:1]
    rows = SecondReading.objects.filter(response__submission__assignment=plan.assignment).annotate(
        decider=Subquery(newest), allotted=F("response__allotment__marker"), section=F("response__submission__section"),
        given=F("mark__pk"),
    )  # fmt: skip
    found = rows.order_by().values_list("pk", "marker", "given", "decider", "allotted", "section")
    named = [_Reading(*row) for row in found]
    return sorted(named, key=lambda row: draw(plan.seed, row.pk))


def _eligible(assignment: Assignment) -> QuerySet[Response]:
    return Response.objects.filter(
        submission__assignment=assignment,
        submission__state=Submission.State.SUBMITTED,
        question__kind__in=READ_TWICE,
    ).exclude(state=Response.State.TYPING)
