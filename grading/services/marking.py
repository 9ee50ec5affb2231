"""Sharing an assignment's answers out among its markers, and handing them over. An allotment never keeps anybody out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet

from grading.marking.markers import Marker, markers_of, may_mark, ready_markers
from grading.marking.sampling import draw
from grading.marking.sharing import Answer, deal
from grading.models import Allotment, MarkingPlan, Response, Submission
from school.courses.models import Assignment
from school.people.audit import audit_record
from school.people.models import User

__all__ = [
    "Moved",
    "NobodyReady",
    "PlanChanged",
    "allot_new",
    "allotments_move",
    "plan_lock",
    "plan_share",
]

How = MarkingPlan.How


class PlanChanged(Exception):
    """Somebody changed the plan after the page was shown. Nothing was written."""


class NobodyReady(Exception):
    """None of the chosen markers may take answers now: they have to practise first. Nothing was written."""


@dataclass(frozen=True, slots=True)
class Moved:
    """How many answers changed hands, and how many the new marker may not grade."""

    count: int
    kept: int


def plan_lock(assignment: Assignment, version: int | None = None) -> MarkingPlan:
    """The plan, made on first use and locked until the end of the transaction.

    Raises PlanChanged when it is not the one that was shown. Each lock counts as a change unless `version` is None, as
    for what the machine adds.
    """
    plan, _made = MarkingPlan.objects.get_or_create(
        assignment=assignment, defaults={"school": assignment.school}
    )
    plan = (
        MarkingPlan.objects.select_for_update(of=("self",))
        .select_related("assignment__school")
        .get(pk=plan.pk)
    )
    if version is not None:
        if plan.version != version:
            raise PlanChanged
        plan.version += 1
        plan.save(update_fields=["version"])
    return plan


@transaction.atomic
def plan_share(*, assignment: Assignment, how: str, markers: Iterable[User], by: User, version: int) -> int:
    """Share all undecided answers out anew; what is decided stays with whoever had it. Returns how many were given.

    Raises PlanChanged, NobodyReady, and ValueError for an unknown way.
    """
    plan = plan_lock(assignment, version)
    plan.how = How(how)
    plan.save(update_fields=["how"])
    plan.markers.set(markers)
    if not ready_markers(plan, markers_of(assignment)):
        raise NobodyReady
    undecided = _answers(assignment).exclude(state=Response.State.GRADED)
    Allotment.objects.filter(response__in=undecided).delete()
    given = _allot(plan)
    _audit("marking.share", plan, by, count=given, how=how)
    return given


@transaction.atomic
def allot_new(*, assignment: Assignment) -> int:
    """Give answers that nobody has yet to the markers of the plan; nobody's answers move. 0 without a plan."""
    if not MarkingPlan.objects.filter(assignment=assignment, markers__isnull=False).exists():
        return 0
    return _allot(plan_lock(assignment))


@transaction.atomic
def allotments_move(
    *,
    assignment: Assignment,
    answers: QuerySet[Response],
    to: User,
    by: User,
    version: int,
    source: int | None,
) -> Moved:
    """Hand the undecided ones among `answers` that `source` (an id; None: nobody) has over to `to`.

    `answers` are those that `by` may grade. What `to` may not grade stays where it is. Raises PlanChanged.
    """
    plan = plan_lock(assignment, version)
    rows = answers.filter(submission__assignment=assignment).exclude(state=Response.State.GRADED)
    rows = rows.filter(allotment__marker=source) if source else rows.filter(allotment=None)
    found = dict(rows.order_by().values_list("pk", "submission__section"))
    markers = markers_of(assignment)
    mine = [pk for pk, section in found.items() if to.pk in may_mark(markers, section)]
    Allotment.objects.filter(response__in=mine).delete()
    _give(plan, dict.fromkeys(mine, to.pk))
    if mine:
        _audit("marking.move", plan, by, count=len(mine), person=str(to.public_id))
    return Moved(len(mine), len(found) - len(mine))


def _answers(assignment: Assignment) -> QuerySet[Response]:
    return Response.objects.filter(
        submission__assignment=assignment, submission__state=Submission.State.SUBMITTED
    ).exclude(state=Response.State.TYPING)


def _allot(plan: MarkingPlan) -> int:
    """What is open and not held, dealt. The caller holds the plan's lock."""
    held = dict(
        Allotment.objects.filter(response__submission__assignment=plan.assignment).values_list(
            "response", "marker"
        )
    )
    markers = markers_of(plan.assignment)
    ready = ready_markers(plan, markers)
    given = deal(_dealt(plan, ready, held), [one.user.pk for one in ready], held)
    _give(plan, given)
    return len(given)


def _dealt(plan: MarkingPlan, markers: Sequence[Marker], held: Collection[int]) -> list[Answer]:
    """Answers that are open, or held by somebody, in a random and stable order: no share is all early or all late."""
    rows = _answers(plan.assignment).order_by().values_list("pk", "state", "question", "submission__section")
    may = {section: may_mark(markers, section) for section in {row[3] for row in rows}}
    found = [
        Answer(pk, {How.QUESTION: question, How.SECTION: section}.get(How(plan.how), (pk,)), may[section])
        for pk, state, question, section in rows
        if pk in held or state != Response.State.GRADED
    ]
    return sorted(found, key=lambda one: (draw(plan.seed, one.id), one.id))


def _give(plan: MarkingPlan, given: dict[int, int]) -> None:
    Allotment.objects.bulk_create(
        Allotment(school=plan.school, response_id=answer, marker_id=marker)
        for answer, marker in given.items()
    )


def _audit(action: str, plan: MarkingPlan, by: User, **more: object) -> None:
    audit_record(
        school=plan.school, actor=by, action=action, target=str(plan.assignment.public_id),
        name=plan.assignment.title, **more,
    )  # fmt: skip
