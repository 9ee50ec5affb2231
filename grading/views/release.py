"""The release of results with a look before it: all or one question, at once or at a time."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from grading.models import ReleasePlan, Submission
from grading.release.board import ReleaseBoard, release_board
from grading.release.form import ReleaseForm, TermsForm
from grading.services.release import Released, submissions_release
from grading.services.release_plans import (
    PastTime,
    TooLate,
    release_plan,
    release_plan_cancel,
    result_terms_save,
)
from grading.services.release_questions import question_release
from school.courses.models import Assignment, Section
from school.people.access import TEACH, Actor, fetch, member, visible


@member()
@require_http_methods(["GET", "POST"])
def releasing(request: HttpRequest, assignment_id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    rows = visible(actor, Assignment, TEACH).select_related("course")
    assignment = fetch(actor, Assignment, assignment_id, TEACH, rows=rows)
    board = release_board(actor, assignment, request.GET.get("page", "1"))
    sent = request.POST if request.method == "POST" else None
    form = ReleaseForm(sent, [line.item for line in board.questions])
    if request.method == "POST" and form.is_valid():
        _release(request, actor, assignment, form)
        return redirect("grading:releasing", assignment.public_id)
    return _page(request, board, form, TermsForm(instance=board.terms))


@member()
@require_POST
def terms(request: HttpRequest, assignment_id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    rows = visible(actor, Assignment, TEACH).select_related("course")
    board = release_board(actor, fetch(actor, Assignment, assignment_id, TEACH, rows=rows))
    form = TermsForm(request.POST, instance=board.terms)
    if not form.is_valid():
        return _page(request, board, ReleaseForm(None, [line.item for line in board.questions]), form)
    result_terms_save(terms=form.instance, by=actor.user)
    messages.success(request, _("Saved. It holds from now on, also for results that are out already."))
    return redirect("grading:releasing", assignment_id)


@member()
@require_POST
def plan_cancel(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    rows = visible(actor, ReleasePlan, TEACH).select_related("assignment")
    plan = fetch(actor, ReleasePlan, plan_id, TEACH, rows=rows)
    try:
        release_plan_cancel(plan=plan, by=actor.user, now=timezone.now())
        messages.success(request, _("The planned release is taken back. Nothing was shown."))
    except TooLate:
        messages.error(request, _("Too late: this release was carried out or taken back before."))
    return redirect("grading:releasing", plan.assignment.public_id)


def _page(
    request: HttpRequest, board: ReleaseBoard, form: ReleaseForm, terms_form: TermsForm
) -> HttpResponse:
    context = {"board": board, "assignment": board.assignment, "form": form, "terms_form": terms_form}
    status = 422 if form.errors or terms_form.errors else 200
    return render(request, "grading/release.html", context, status=status)


def _release(request: HttpRequest, actor: Actor, assignment: Assignment, form: ReleaseForm) -> None:
    now = timezone.now()
    if form.cleaned_data["when"] == "later":
        _plan(request, actor, assignment, form)
        return
    work = visible(actor, Submission, TEACH).filter(
        assignment=assignment, state=Submission.State.SUBMITTED, released_at=None
    )
    if form.question is None:
        found = submissions_release(submissions=work, by=actor.user, now=now)
    else:
        found = question_release(question=form.question, submissions=work, by=actor.user, now=now)
    _tell(request, found)


def _plan(request: HttpRequest, actor: Actor, assignment: Assignment, form: ReleaseForm) -> None:
    sections = visible(actor, Section, TEACH).filter(assignments=assignment).distinct()
    due = form.cleaned_data["at"]
    try:
        release_plan(
            assignment=assignment, sections=sections, question=form.question, due_at=due,
            by=actor.user, now=timezone.now(),
        )  # fmt: skip
    except PastTime:
        messages.error(request, _("This time is over. Choose a later one."))
        return
    when = date_format(timezone.localtime(due), "DATETIME_FORMAT")
    messages.success(request, _("Planned for %(when)s: what is decided by then is shown.") % {"when": when})


def _tell(request: HttpRequest, released: Released) -> None:
    if released.count:
        text = ngettext("%(n)d student can see it now.", "%(n)d students can see it now.", released.count)
        messages.success(request, text % {"n": released.count})
    tell_rest(request, released)


def tell_rest(request: HttpRequest, released: Released) -> None:
    """Who waits, or that there was nothing to do."""
    if released.waiting:
        text = ngettext(
            "%(n)d student has answers without a decision and waits.",
            "%(n)d students have answers without a decision and wait.",
            released.waiting,
        )
        messages.warning(request, text % {"n": released.waiting})
    if not released.count and not released.waiting:
        messages.info(request, _("There is nothing to release."))
