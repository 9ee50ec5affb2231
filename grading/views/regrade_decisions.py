"""What a teacher decides about a regrade request, and about the answers that say the same."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from grading.desk.form import DecisionForm
from grading.desk.item import item_of_response
from grading.desk.place import Place
from grading.models import RegradeRequest, RegradeSpread, Response
from grading.regrades.form import DeclineForm
from grading.regrades.page import Alike, alike_of, passed_on, points_of
from grading.services.grades import AnswerChanged, GradeConflict, Seen
from grading.services.regrade_spreads import NotAccepted, regrade_spread, regrade_spread_undo
from grading.services.regrades import Settled, regrade_accept, regrade_decline
from grading.views.regrades import LOADED, page, say_settled, settled_again
from school.people.access import TEACH, Actor, fetch, member, visible


@member()
@require_POST
def accept(request: HttpRequest, regrade_id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    regrade = _asked(actor, regrade_id)
    response = regrade.response
    item = item_of_response(response.pk, {response.question_id: points_of(response)}, Place())
    form = DecisionForm(request.POST, item)
    if not form.is_valid():
        return page(request, actor, regrade, 422, form=form)
    try:
        regrade_accept(
            request=regrade, by=actor.user, decision=form.decision(), seen=form.seen_by_grader(), draft=item.draft,
            now=timezone.now(),
        )  # fmt: skip
    except Settled as settled:
        say_settled(request, settled)
        return page(request, actor, settled_again(regrade), 409)
    except (GradeConflict, AnswerChanged):
        return page(request, actor, regrade, 409, form=form, conflict=True)
    messages.success(request, _("Accepted. The student sees the new points."))
    accepted = settled_again(regrade)
    return redirect(
        "grading:regrade_alike" if alike_of(actor, accepted).total else "grading:regrade", regrade_id
    )


@member()
@require_POST
def decline(request: HttpRequest, regrade_id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    regrade = _asked(actor, regrade_id)
    form = DeclineForm(request.POST)
    if not form.is_valid():
        return page(request, actor, regrade, 422, decline_form=form)
    try:
        regrade_decline(
            request=regrade, by=actor.user, reason=form.cleaned_data["reason"], now=timezone.now()
        )
    except Settled as settled:
        say_settled(request, settled)
        return page(request, actor, settled_again(regrade), 409)
    messages.success(request, _("Declined. The student sees your reason."))
    return redirect("grading:regrade", regrade_id)


@member()
@require_http_methods(["GET", "POST"])
def alike(request: HttpRequest, regrade_id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    regrade = _asked(actor, regrade_id)
    if regrade.state != RegradeRequest.State.ACCEPTED:
        messages.info(request, _("First decide about the request itself."))
        return redirect("grading:regrade", regrade_id)
    found = alike_of(actor, regrade)
    if found.gone:
        messages.info(request, _("The decision about the request was changed since, so it is not passed on."))
        return redirect("grading:regrade", regrade_id)
    if request.method == "GET":
        context = {"regrade": regrade, "alike": found, "assignment": regrade.response.submission.assignment}
        return render(request, "grading/regrade_alike.html", context)
    chosen = _chosen(found, request.POST)
    try:
        spread = regrade_spread(request=regrade, by=actor.user, chosen=chosen)
    except NotAccepted:
        return redirect("grading:regrade", regrade_id)
    shown = {row.key for row in found.rows}
    missed = [key for key in request.POST.getlist("alike") if key not in shown]
    again = passed_on(actor, regrade, found, missed)
    _tell(request, spread.done + again, spread.left + len(missed) - again)
    return redirect("grading:regrade", regrade_id)


@member()
@require_POST
def undo(request: HttpRequest, spread_id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    rows = visible(actor, RegradeSpread, TEACH).filter(by=actor.user).select_related("request")
    spread = fetch(actor, RegradeSpread, spread_id, TEACH, rows=rows)
    found = regrade_spread_undo(spread=spread, by=actor.user, now=timezone.now())
    text = ngettext("Taken back for %(n)d answer.", "Taken back for %(n)d answers.", found.done)
    messages.success(request, text % {"n": found.done})
    if found.left:
        messages.warning(request, _left(found.left))
    return redirect("grading:regrade", spread.request.public_id)


def _asked(actor: Actor, regrade_id: UUID) -> RegradeRequest:
    rows = visible(actor, RegradeRequest, TEACH).select_related(*LOADED, "response__school", "school")
    return fetch(actor, RegradeRequest, regrade_id, TEACH, rows=rows)


def _chosen(found: Alike, sent: QueryDict) -> dict[Response, Seen]:
    """Those of the preview that were ticked and are still as it showed them."""
    ticked = set(sent.getlist("alike"))
    return {
        row.response: Seen(row.response.grade.pk if row.response.grade else None, row.response.version)
        for row in found.rows
        if row.key in ticked
    }


def _tell(request: HttpRequest, done: int, left: int) -> None:
    if done:
        text = ngettext(
            "%(n)d other answer has the same decision now.",
            "%(n)d other answers have the same decision now.",
            done,
        )
        messages.success(request, text % {"n": done})
    if left:
        messages.warning(request, _left(left))
    if not done and not left:
        messages.info(request, _("No answer was chosen, so nothing was changed."))


def _left(count: int) -> str:
    text = ngettext(
        "%(n)d answer was decided anew in between and stays as it is.",
        "%(n)d answers were decided anew in between and stay as they are.",
        count,
    )
    return text % {"n": count}
