"""Second marking: the sample, one answer read blind, and settling what lies apart."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from grading.desk.form import DecisionForm
from grading.marking.blind import blind_item
from grading.marking.board import may_lead
from grading.marking.markers import plan_of
from grading.marking.readings import Stage
from grading.marking.second import mine_to_read, reading_rows, second_board
from grading.marking.second_form import SampleForm
from grading.models import SecondReading
from grading.services.grades import AnswerChanged, GradeConflict
from grading.services.marking import PlanChanged
from grading.services.second_marking import (
    NothingToSettle,
    NotYours,
    reading_mark,
    reading_settle,
    readings_draw,
)
from grading.views.marking import assignment_of, changed
from school.courses.models import Assignment
from school.people.access import MANAGE, TEACH, MemberRequest, fetch, member, visible

__all__ = ["overview", "read", "settle"]


@member()
@require_http_methods(["GET", "POST"])
def overview(request: MemberRequest, assignment_id: UUID) -> HttpResponse:
    """The sample, and what of it is mine to read. Posted (lead teachers): new terms, and draw."""
    assignment = assignment_of(request, assignment_id)
    if request.method == "POST":
        fetch(request.actor, Assignment, assignment_id, MANAGE)
    board = second_board(request.actor, assignment)
    form = SampleForm(board, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        _draw(request, assignment, form)
        return redirect("grading:second_marking", assignment_id)
    context = {"assignment": assignment, "board": board, "form": form, "tab": "second"}
    return render(request, "grading/second_marking.html", context, status=422 if form.is_bound else 200)


def _draw(request: MemberRequest, assignment: Assignment, form: SampleForm) -> None:
    try:
        found = readings_draw(
            assignment=assignment,
            sample=form.sample(),
            by=request.actor.user,
            version=form.cleaned_data["version"],
        )
    except PlanChanged:
        return changed(request)
    text = ngettext("%(n)d answer was drawn.", "%(n)d answers were drawn.", found.added)
    messages.success(request, text % {"n": found.added})
    if found.unassigned:
        text = ngettext(
            "For %(n)d of the sample there is nobody besides its first marker who may read it.",
            "For %(n)d of the sample there is nobody besides their first marker who may read them.",
            found.unassigned,
        )
        messages.warning(request, text % {"n": found.unassigned})


@member()
@require_http_methods(["GET", "POST"])
def read(request: MemberRequest, reading_id: UUID) -> HttpResponse:
    """One answer, marked without the first mark, the name or a draft in sight."""
    rows = visible(request.actor, SecondReading, TEACH).filter(marker=request.actor.user, mark__isnull=True)
    reading = fetch(request.actor, SecondReading, reading_id, TEACH, rows=_loaded(rows))
    form = DecisionForm(request.POST if request.method == "POST" else None, blind_item(reading.response))
    problem = ""
    if request.method == "POST" and form.is_valid():
        try:
            reading_mark(
                reading=reading, by=request.actor.user, decision=form.decision(),
                version=form.cleaned_data["version"], note=form.cleaned_data["comment"].strip(),
            )  # fmt: skip
            return _next(request, reading)
        except NotYours:
            messages.error(request, _("Nothing was saved: this answer is no longer yours to read."))
            return redirect("grading:second_marking", _assignment(reading).public_id)
        except AnswerChanged:
            problem = "changed"
    left = mine_to_read(request.actor, _assignment(reading), plan_of(_assignment(reading)))
    context = {
        "assignment": _assignment(reading),
        "item": form.item,
        "form": form,
        "problem": problem,
        "left": len(left),
        "tab": "second",
    }
    return render(request, "grading/second_reading.html", context, status=_status(form, problem))


@member()
@require_http_methods(["GET", "POST"])
def settle(request: MemberRequest, reading_id: UUID) -> HttpResponse:
    """Both marks beside the answer; what is decided here becomes the grade."""
    rows = visible(request.actor, SecondReading, TEACH)
    reading = fetch(request.actor, SecondReading, reading_id, TEACH, rows=_loaded(rows))
    assignment = _assignment(reading)
    plan = plan_of(assignment)
    if not plan.may_settle(request.actor.user, may_lead(request.actor, assignment)):
        raise Http404
    row = reading_rows(SecondReading.objects.filter(pk=reading.pk), assignment, plan)[0]
    form = DecisionForm(request.POST if request.method == "POST" else None, blind_item(reading.response))
    problem = ""
    if request.method == "POST" and form.is_valid():
        try:
            reading_settle(
                reading=reading, by=request.actor.user, decision=form.decision(), seen=form.seen_by_grader(),
                now=timezone.now(),
            )  # fmt: skip
            messages.success(request, _("Settled. This is the grade now, and both marks stay on record."))
            return redirect("grading:second_marking", assignment.public_id)
        except NothingToSettle:
            messages.info(request, _("There is nothing to settle here any more."))
            return redirect("grading:second_marking", assignment.public_id)
        except (AnswerChanged, GradeConflict):
            problem = "changed"
            row = reading_rows(SecondReading.objects.filter(pk=reading.pk), assignment, plan)[0]
    context = {
        "assignment": assignment,
        "row": row,
        "item": form.item,
        "form": form,
        "problem": problem,
        "tab": "second",
    }
    context["open"] = row.stage == Stage.APART
    return render(request, "grading/second_settle.html", context, status=_status(form, problem))


def _next(request: MemberRequest, reading: SecondReading) -> HttpResponse:
    left = mine_to_read(request.actor, _assignment(reading), plan_of(_assignment(reading)))
    if left:
        return redirect("grading:second_reading", left[0].public_id)
    messages.success(request, _("You have read all answers that were yours. Thank you."))
    return redirect("grading:second_marking", _assignment(reading).public_id)


def _assignment(reading: SecondReading) -> Assignment:
    assignment = reading.response.submission.assignment
    assert assignment is not None  # only answers of assignments are drawn
    return assignment


def _loaded(rows):  # type: ignore[no-untyped-def]
    return rows.select_related("response__question", "response__submission__assignment__course")


def _status(form: DecisionForm, problem: str) -> int:
    if problem:
        return 409
    return 422 if form.is_bound and not form.is_valid() else 200
