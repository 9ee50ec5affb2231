"""The page of one request: what was asked, what was said, the grade then and now; and its alike answers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, Q

from grading.desk.item import Item, item_of_response
from grading.desk.place import Place
from grading.models import Draft, Grade, RegradeMessage, RegradeRequest, RegradeSpread, Response
from grading.regrades.alike import agrees, alike_responses, grouped_responses
from school.courses.models import AssignmentQuestion, Enrolment
from school.people.access import TEACH, Actor, visible

__all__ = ["Alike", "AlikeRow", "alike_of", "passed_on", "points_of", "regrade_page"]

MOST = 500  # so many alike answers are listed at once; the others follow when these are done


@dataclass(frozen=True)
class AlikeRow:
    """`key` is what the form sends: the answer, the grade and the version that the preview showed."""

    response: Response
    before: Decimal | None  # points; None while undecided
    after: Decimal
    key: str
    same: bool  # word for word; else only alike in meaning, by the answer group that it is in

    @property
    def rises(self) -> bool:
        return self.before is not None and self.after > self.before


@dataclass(frozen=True)
class Alike:
    rows: list[AlikeRow]
    total: int  # of those that would change
    same: int  # have this decision already
    points: Decimal
    gone: bool = False  # the outcome itself is no longer in force


def points_of(response: Response) -> Decimal:
    """What the question is worth on this assignment."""
    item = AssignmentQuestion.objects.filter(
        assignment=response.submission.assignment_id, question=response.question_id
    ).first()
    return item.points if item else response.question.points


def regrade_page(actor: Actor, request: RegradeRequest) -> dict[str, Any]:
    """The context of `grading/regrade.html`; the same number of queries whatever was said."""
    response = request.response
    points = points_of(response)
    teaches = visible(actor, RegradeRequest, TEACH).filter(pk=request.pk).exists()
    item = item_of_response(response.pk, {response.question_id: points}, Place())
    spreads = RegradeSpread.objects.filter(request=request, undone_at=None, by=actor.user)
    return {
        "regrade": request,
        "submission": response.submission,
        "assignment": response.submission.assignment,
        "item": item,
        "points": points,
        "said": list(RegradeMessage.objects.filter(request=request).select_related("author")),
        "own": response.submission.student_id == actor.user.pk,
        "teaches": teaches,
        "before": _points(request.about, points),
        "after": _points(request.outcome, points),
        "changed": _changed(request, item),
        "left": not _enrolled(response),
        "spreads": list(spreads.prefetch_related("grades")) if teaches else [],
    }


def alike_of(actor: Actor, request: RegradeRequest) -> Alike:
    """What the outcome would change in other answers that the actor may grade. Seven queries at most."""
    response, outcome = request.response, request.outcome
    points = points_of(response)
    if outcome is None:
        return Alike([], 0, 0, points)
    if not agrees(response, outcome):
        return Alike([], 0, 0, points, gone=True)
    same = set(alike_responses(response).values_list("pk", flat=True))
    grouped = Q(pk__in=grouped_responses(response).values("pk"))
    rows = visible(actor, Response, TEACH).filter(Q(pk__in=same) | grouped)
    loaded = rows.select_related("submission__student", "submission__section").prefetch_related(
        Prefetch("grades", Grade.objects.order_by("pk")), Prefetch("drafts", Draft.objects.order_by("pk"))
    )
    found = list(loaded.order_by("submission__student__display_name", "pk"))
    found.sort(key=lambda one: one.pk not in same)
    other = [one for one in found if not agrees(one, outcome)]
    shown = [_alike(one, outcome, points, one.pk in same) for one in other[:MOST]]
    return Alike(shown, len(other), len(found) - len(other), points)


def passed_on(actor: Actor, request: RegradeRequest, preview: Alike, sent: Iterable[str]) -> int:
    """How many of the keys `sent` are of answers that have this decision from the actor, and are not in the preview.

    A form that is sent again, because its reply was lost, brings the keys of a preview that has been carried out.
    """
    spreads = RegradeSpread.objects.filter(request=request, undone_at=None, by=actor.user)
    given = {str(one) for one in spreads.values_list("grades__response__public_id", flat=True)}
    open_ = {str(row.response.public_id) for row in preview.rows}
    return len((given - open_) & {key.partition(".")[0] for key in sent})


def _alike(response: Response, outcome: Grade, points: Decimal, same: bool) -> AlikeRow:
    latest = response.grade
    grade = latest if response.state == Response.State.GRADED else None
    key = f"{response.public_id}.{latest.pk if latest else 0}.{response.version}"
    after = _points(outcome, points)
    assert after is not None  # there is an outcome
    return AlikeRow(response, _points(grade, points), after, key, same)


def _points(grade: Grade | None, points: Decimal) -> Decimal | None:
    return (grade.score * points).quantize(Decimal("0.01")) if grade else None


def _changed(request: RegradeRequest, item: Item) -> Decimal | None:
    """The points now, where somebody has decided anew without settling the request."""
    if request.is_settled or item.grade is None or item.grade.pk == request.about_id:
        return None
    return _points(item.grade, item.points)


def _enrolled(response: Response) -> bool:
    submission = response.submission
    rows = Enrolment.objects.filter(section=submission.section_id, user=submission.student_id, is_active=True)
    return rows.exists()
