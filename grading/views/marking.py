"""Several graders of one assignment: who has which answers, and who has which one open now."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from grading.marking.board import may_lead, sharing_board
from grading.marking.form import ShareForm, marker_named, version_read
from grading.marking.markers import markers_of
from grading.models import Response
from grading.services.leases import lease_give_back, lease_now, lease_take
from grading.services.marking import (
    Moved,
    NobodyReady,
    PlanChanged,
    allot_new,
    allotments_move,
    plan_share,
)
from school.courses.models import Assignment
from school.people.access import MANAGE, TEACH, MemberRequest, fetch, member, visible

__all__ = ["assignment_of", "changed", "lease", "marking"]


def assignment_of(request: MemberRequest, assignment_id: UUID) -> Assignment:
    rows = visible(request.actor, Assignment, TEACH).select_related("course", "school")
    return fetch(request.actor, Assignment, assignment_id, TEACH, rows=rows)


def changed(request: MemberRequest) -> None:
    messages.error(
        request,
        _("Nothing was changed: somebody else has changed the plan meanwhile. Here it is as it is now."),
    )


@member()
@require_http_methods(["GET", "POST"])
def marking(request: MemberRequest, assignment_id: UUID) -> HttpResponse:
    """Who has what. Posted: `action` share (lead teachers), move, or new."""
    assignment = assignment_of(request, assignment_id)
    if request.method == "POST":
        act = {"share": _share, "move": _move, "new": _new}.get(request.POST.get("action", ""))
        try:
            if act:
                act(request, assignment)
        except PlanChanged:
            changed(request)
        return redirect("grading:marking", assignment_id)
    board = sharing_board(request.actor, assignment, timezone.now())
    context = {"assignment": assignment, "board": board, "tab": "marking", "form": ShareForm(board)}
    return render(request, "grading/marking.html", context)


@member()
@require_http_methods(["GET", "POST"])
def lease(request: MemberRequest, response_id: UUID) -> HttpResponse:
    """The note beside an open answer. Posted: `action` take (also the heartbeat), over, or back."""
    rows = visible(request.actor, Response, TEACH).filter(submission__assignment__isnull=False)
    response = fetch(request.actor, Response, response_id, TEACH, rows=rows.select_related("school"))
    action, user, now = request.POST.get("action", ""), request.actor.user, timezone.now()
    if action == "back":
        lease_give_back(response=response, by=user)
        return HttpResponse(status=204)
    takes, over = action in {"take", "over"}, action == "over"
    held = (
        lease_take(response=response, by=user, now=now, take_over=over) if takes else lease_now(response, now)
    )
    other = held if held and held.holder_id != user.pk else None
    reply = render(request, "grading/_lease.html", {"held": other, "taken": over})
    reply.headers["Cache-Control"] = "no-store"
    return reply


def _share(request: MemberRequest, assignment: Assignment) -> None:
    fetch(request.actor, Assignment, assignment.public_id, MANAGE)
    form = ShareForm(sharing_board(request.actor, assignment, timezone.now()), request.POST)
    if not form.is_valid():
        messages.error(request, _("Nothing was shared out: choose at least one person and how to share."))
        return
    found = form.cleaned_data
    try:
        given = plan_share(
            assignment=assignment, how=found["how"], markers=form.people(), by=request.actor.user,
            version=found["version"],
        )  # fmt: skip
    except NobodyReady:
        messages.error(
            request, _("Nothing was shared out: everybody chosen has to grade the practice set first.")
        )
        return
    text = ngettext("%(n)d open answer is shared out.", "%(n)d open answers are shared out.", given)
    messages.success(request, text % {"n": given})


def _move(request: MemberRequest, assignment: Assignment) -> None:
    """A lead teacher hands answers to anybody, everybody else takes them over."""
    markers = markers_of(assignment)
    to = marker_named(markers, request.POST.get("to"))
    if to is None or (to != request.actor.user and not may_lead(request.actor, assignment)):
        messages.error(request, _("Nothing was changed: choose who takes the answers."))
        return
    source = marker_named(markers, request.POST.get("source"), assignment)
    if request.POST.get("source") and source is None:
        raise Http404
    moved = allotments_move(
        assignment=assignment, answers=visible(request.actor, Response, TEACH), to=to, by=request.actor.user,
        version=version_read(request.POST), source=source.pk if source else None,
    )  # fmt: skip
    _tell(request, moved, to.display_name)


def _tell(request: MemberRequest, moved: Moved, name: str) -> None:
    text = ngettext(
        "%(name)s has %(n)d more open answer.", "%(name)s has %(n)d more open answers.", moved.count
    )
    messages.success(request, text % {"n": moved.count, "name": name})
    if moved.kept:
        text = ngettext(
            "%(n)d answer stayed where it was: it is of a class that %(name)s does not teach.",
            "%(n)d answers stayed where they were: they are of classes that %(name)s does not teach.",
            moved.kept,
        )
        messages.warning(request, text % {"n": moved.kept, "name": name})


def _new(request: MemberRequest, assignment: Assignment) -> None:
    given = allot_new(assignment=assignment)
    text = ngettext("%(n)d new answer is shared out.", "%(n)d new answers are shared out.", given)
    messages.success(request, text % {"n": given})
