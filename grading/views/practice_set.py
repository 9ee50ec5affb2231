"""The practice set: graded before the real answers, chosen by lead teachers."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from grading.desk.form import MAX_COMMENT, DecisionForm
from grading.marking.blind import blind_item
from grading.marking.form import version_read
from grading.marking.practice_board import candidates_of, practice_board
from grading.models import PracticeAnswer, Response
from grading.services.grades import AnswerChanged
from grading.services.marking import PlanChanged
from grading.services.practice_set import (
    AlreadyMarked,
    NotDecided,
    practice_choose,
    practice_leave_out,
    practice_mark,
    practice_require,
)
from grading.views.marking import assignment_of, changed
from school.courses.models import Assignment
from school.people.access import MANAGE, TEACH, MemberRequest, fetch, member, visible

__all__ = ["overview", "read"]


@member()
@require_http_methods(["GET", "POST"])
def overview(request: MemberRequest, assignment_id: UUID) -> HttpResponse:
    """The set and how it went. Posted (lead teachers): `action` choose, leave_out or require."""
    assignment = assignment_of(request, assignment_id)
    if request.method == "POST":
        fetch(request.actor, Assignment, assignment_id, MANAGE)
        act = {"choose": _choose, "leave_out": _leave_out, "require": _require}.get(
            request.POST.get("action", "")
        )
        if act:
            act(request, assignment)
        return redirect("grading:practice_set", assignment_id)
    board = practice_board(request.actor, assignment)
    candidates = (
        candidates_of(request.actor, assignment, request.GET.get("page", "1")) if board.lead else None
    )
    context = {"assignment": assignment, "board": board, "candidates": candidates, "tab": "practice"}
    return render(request, "grading/practice_set.html", context)


def _choose(request: MemberRequest, assignment: Assignment) -> None:
    rows = visible(request.actor, Response, TEACH).filter(submission__assignment=assignment)
    response = fetch(request.actor, Response, request.POST.get("response"), TEACH, rows=rows)
    reason = request.POST.get("reason", "").strip()[:MAX_COMMENT]
    try:
        practice_choose(response=response, by=request.actor.user, reason=reason)
        messages.success(request, _("The answer is in the practice set, as it is graded now."))
    except NotDecided:
        messages.error(request, _("Nothing was chosen: only answers that a person has decided are known."))


def _leave_out(request: MemberRequest, assignment: Assignment) -> None:
    rows = visible(request.actor, PracticeAnswer, TEACH).filter(assignment=assignment)
    rows = rows.select_related("assignment__school")
    practice = fetch(request.actor, PracticeAnswer, request.POST.get("practice"), TEACH, rows=rows)
    practice_leave_out(practice=practice, by=request.actor.user)
    messages.success(request, _("The answer is out of the practice set."))


def _require(request: MemberRequest, assignment: Assignment) -> None:
    on = request.POST.get("on") == "1"
    try:
        practice_require(
            assignment=assignment, on=on, by=request.actor.user, version=version_read(request.POST)
        )
    except PlanChanged:
        return changed(request)
    text = (
        _("From now on markers get answers only after the whole practice set.")
        if on
        else _("Markers get answers with or without practice now.")
    )
    messages.success(request, text)


@member()
@require_http_methods(["GET", "POST"])
def read(request: MemberRequest, practice_id: UUID) -> HttpResponse:
    """One known answer, graded before what is known is shown."""
    rows = visible(request.actor, PracticeAnswer, TEACH).exclude(marks__marker=request.actor.user)
    rows = rows.exclude(chosen_by=request.actor.user).select_related(
        "assignment__course", "assignment__school", "response__question", "response__submission"
    )
    practice = fetch(request.actor, PracticeAnswer, practice_id, TEACH, rows=rows)
    form = DecisionForm(request.POST if request.method == "POST" else None, blind_item(practice.response))
    problem = ""
    if request.method == "POST" and form.is_valid():
        try:
            return _marked(request, practice, form)
        except AnswerChanged:
            problem = "changed"
    left = len(practice_board(request.actor, practice.assignment).todo)
    context = {
        "assignment": practice.assignment,
        "item": form.item,
        "form": form,
        "problem": problem,
        "left": left,
    }
    status = 409 if problem else 422 if form.is_bound else 200
    return render(request, "grading/practice_answer.html", {**context, "tab": "practice"}, status=status)


def _marked(request: MemberRequest, practice: PracticeAnswer, form: DecisionForm) -> HttpResponse:
    """Save, then to the next one, or to the results."""
    try:
        practice_mark(
            practice=practice, by=request.actor.user, decision=form.decision(),
            version=form.cleaned_data["version"],
        )  # fmt: skip
    except AlreadyMarked:
        messages.info(request, _("You have graded this one before; that mark stands."))
    todo = practice_board(request.actor, practice.assignment).todo
    if todo:
        return redirect("grading:practice_answer", todo[0].practice.public_id)
    messages.success(request, _("You have graded the whole practice set. Here is how it went."))
    return redirect("grading:practice_set", practice.assignment.public_id)
