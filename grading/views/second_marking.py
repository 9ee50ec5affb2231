"""Second marking: the sample, one answer read blind, and settling what lies apart."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
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
from grading.marking.second import mine_to_read, reading_row, second_board
from grading.marking.second_form import SampleForm
from grading.models import SecondReading
from grading.services.grades import AnswerChanged, GradeConflict
from grading.services.marking import PlanChanged
from grading.services.second_marking import NothingToSettle, NotYours, reading_mark, reading_settle
from grading.services.second_sampling import readings_draw
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
    board = second_board(request.actor, assignment, request.GET.get("page"))
    form = SampleForm(board, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        _draw(request, assignment, form)
        return redirect("grading:second_marking", assignment_id)
    context = {"assignment": assignment, "board": board, "apart": board.apart, "form": form, "tab": "second"}
    return render(request, "grading/second_marking.html", context, status=422 if form.is_bound else 200)


@member()
@require_http_methods(["GET", "POST"])
def read(request: MemberRequest, reading_id: UUID) -> HttpResponse:
    """One answer, marked without the first mark, the name or a draft in sight."""
    rows = visible(request.actor, SecondReading, TEACH).filter(marker=request.actor.user, mark__isnull=True)
    reading = fetch(request.actor, SecondReading, reading_id, TEACH, rows=_loaded(rows))
    form, problem = _form(request, reading), ""
    if form.is_bound and form.is_valid():
        try:
            return _marked(request, reading, form)
        except AnswerChanged:
            problem = "changed"
    left = len(_left(request, reading))
    return _page(request, "grading/second_reading.html", reading, form, problem, left=left)


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
    form, problem = _form(request, reading), ""
    if form.is_bound and form.is_valid():
        try:
            return _settled(request, reading, form)
        except (AnswerChanged, GradeConflict):
            problem = "changed"
    row = reading_row(reading, assignment, plan)
    more = {"row": row, "open": row.stage == Stage.APART}
    return _page(request, "grading/second_settle.html", reading, form, problem, **more)


def _draw(request: MemberRequest, assignment: Assignment, form: SampleForm) -> None:
    sample, version = form.sample(), form.cleaned_data["version"]
    try:
        found = readings_draw(assignment=assignment, sample=sample, by=request.actor.user, version=version)
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


def _marked(request: MemberRequest, reading: SecondReading, form: DecisionForm) -> HttpResponse:
    """Save, then to the next one that is mine."""
    found = form.cleaned_data
    try:
        reading_mark(
            reading=reading, by=request.actor.user, decision=form.decision(), version=found["version"],
            note=found["comment"].strip(),
        )  # fmt: skip
    except NotYours:
        messages.error(request, _("Nothing was saved: this answer is no longer yours to read."))
        return redirect("grading:second_marking", _assignment(reading).public_id)
    left = _left(request, reading)
    if left:
        return redirect("grading:second_reading", left[0].public_id)
    messages.success(request, _("You have read all answers that were yours. Thank you."))
    return redirect("grading:second_marking", _assignment(reading).public_id)


def _settled(request: MemberRequest, reading: SecondReading, form: DecisionForm) -> HttpResponse:
    try:
        reading_settle(
            reading=reading, by=request.actor.user, decision=form.decision(), seen=form.seen_by_grader(),
            now=timezone.now(),
        )  # fmt: skip
        messages.success(request, _("Settled. This is the grade now, and both marks stay on record."))
    except NothingToSettle:
        messages.info(request, _("There is nothing to settle here any more."))
    return redirect("grading:second_marking", _assignment(reading).public_id)


def _form(request: MemberRequest, reading: SecondReading) -> DecisionForm:
    return DecisionForm(request.POST if request.method == "POST" else None, blind_item(reading.response))


def _left(request: MemberRequest, reading: SecondReading) -> list[SecondReading]:
    assignment = _assignment(reading)
    return mine_to_read(request.actor, assignment, plan_of(assignment))


def _assignment(reading: SecondReading) -> Assignment:
    assignment = reading.response.submission.assignment
    assert assignment is not None  # only answers of assignments are drawn
    return assignment


def _loaded(rows: QuerySet[SecondReading]) -> QuerySet[SecondReading]:
    return rows.select_related("response__question", "response__submission__assignment__course")


def _page(
    request: MemberRequest,
    template: str,
    reading: SecondReading,
    form: DecisionForm,
    problem: str,
    **more: object,
) -> HttpResponse:
    context = {
        "assignment": _assignment(reading),
        "item": form.item,
        "form": form,
        "problem": problem,
        **more,
    }
    status = 409 if problem else 422 if form.is_bound and not form.is_valid() else 200
    return render(request, template, {**context, "tab": "second"}, status=status)
