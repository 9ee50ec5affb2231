"""Changes of questions that have answers: the preview, applying, taking back, the history, and voiding."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from grading.changes.board import applied_board, preview_board
from grading.changes.form import ReasonForm, VoidForm, added_read
from grading.changes.history import history_of
from grading.changes.plan import Plan
from grading.models import QuestionChange
from grading.services.changes import OutOfDate, change_apply, change_drop, change_refresh, void_propose
from grading.services.changes_undo import change_undo, may_undo
from grading.services.rubrics import is_answered
from school.courses.forms.base import refuse
from school.courses.models import Assignment, Question
from school.courses.scope import MemberRequest, may_manage, taught
from school.courses.services.refused import Refused
from school.courses.views.frame import crumbs, say_refused
from school.people.access import MANAGE, VIEW, fetch, member, visible
from school.people.models import Role

__all__ = ["change", "drop", "history", "refresh", "undo", "void"]


@member(Role.TEACHER, Role.ASSISTANT, Role.ADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: MemberRequest, change_id: UUID) -> HttpResponse:
    """A proposal's preview, or what an applied change did; posting applies the proposal."""
    if request.method == "POST":
        return _apply(request, _fetched(request, change_id, MANAGE))
    found = _fetched(request, change_id, VIEW)
    if found.state == QuestionChange.State.PROPOSED:
        return _preview(request, found)
    context = {
        **_frame(found),
        "board": applied_board(request.actor, found, request.GET),
        "undoable": may_manage(request.actor, found.question) and may_undo(found),
    }
    return render(request, "grading/changes_applied.html", context)


def _fetched(request: MemberRequest, change_id: UUID, need: str) -> QuestionChange:
    rows = visible(request.actor, QuestionChange, need)
    related = ("question__course", "question__rubric", "school", "made_by", "undoes", "assignment")
    return fetch(request.actor, QuestionChange, change_id, need, rows=rows.select_related(*related))


def _frame(found: QuestionChange) -> dict[str, object]:
    question = found.question
    trail = (
        (str(question), reverse("courses:question", args=[question.public_id])),
        (_("Changes"), reverse("grading:question_changes", args=[question.public_id])),
        (_("Preview") if found.state == QuestionChange.State.PROPOSED else _("Change"), ""),
    )
    return {
        "change": found,
        "question": question,
        "course": question.course,
        "crumbs": crumbs(question.course, *trail),
    }


def _preview(request: MemberRequest, found: QuestionChange, form: ReasonForm | None = None) -> HttpResponse:
    typed = request.POST if request.method == "POST" else request.GET
    board = preview_board(request.actor, found, request.GET, added_read(typed.get("added", "")))
    context = {
        **_frame(found),
        "board": board,
        "form": form or ReasonForm(owed=board.moves),
        "choices": QuestionChange.Added.choices,
    }
    part = request.htmx and not request.htmx.boosted
    template = "grading/_changes_preview.html" if part else "grading/changes_preview.html"
    return render(request, template, context)


def _apply(request: MemberRequest, found: QuestionChange) -> HttpResponse:
    form = ReasonForm(request.POST, owed=False)
    if form.is_valid():
        try:
            plan = change_apply(
                change=found, by=request.actor, reason=form.cleaned_data["reason"],
                added=added_read(request.POST.get("added", "")), now=timezone.now(),
            )  # fmt: skip
        except Refused as refused:
            refuse(form, refused)
        except OutOfDate:
            _say_old(request)
            return redirect("grading:change", found.public_id)
        else:
            messages.success(request, _("The change is applied."))
            _say_left_out(request, plan)
            return redirect("grading:change", found.public_id)
    return _preview(request, found, form)


def _say_old(request: MemberRequest) -> None:
    messages.error(
        request, _("Nothing was changed: the question is no longer what this preview was made from.")
    )


def _say_left_out(request: MemberRequest, plan: Plan) -> None:
    """Name those whose answer somebody decided in between, as far as the person may see them."""
    left = [row.response for row in plan.rows if row.outcome == "left_out"]
    if not left:
        return
    text = ngettext(
        "%(n)d answer was decided in between and keeps its grade; the list below names it.",
        "%(n)d answers were decided in between and keep their grades; the list below names them.",
        len(left),
    )
    messages.warning(request, text % {"n": len(left)})


@member(Role.TEACHER, Role.ADMIN)
@require_POST
def refresh(request: MemberRequest, change_id: UUID) -> HttpResponse:
    found = _fetched(request, change_id, MANAGE)
    try:
        change_refresh(change=found)
    except OutOfDate:
        _say_old(request)
    return redirect("grading:change", found.public_id)


@member(Role.TEACHER, Role.ADMIN)
@require_POST
def drop(request: MemberRequest, change_id: UUID) -> HttpResponse:
    found = _fetched(request, change_id, MANAGE)
    change_drop(change=found)
    messages.info(request, _("Nothing was changed."))
    return redirect("courses:question", found.question.public_id)


@member(Role.TEACHER, Role.ADMIN)
@require_POST
def undo(request: MemberRequest, change_id: UUID) -> HttpResponse:
    found = _fetched(request, change_id, MANAGE)
    try:
        plan = change_undo(change=found, by=request.actor, now=timezone.now())
    except Refused as refused:
        say_refused(request, refused)
        return redirect("grading:change", found.public_id)
    messages.success(request, _("The change is taken back."))
    _say_left_out(request, plan)
    return redirect("grading:change", plan.change.public_id)


@member(Role.TEACHER, Role.ASSISTANT, Role.ADMIN)
@require_safe
def history(request: MemberRequest, question_id: UUID) -> HttpResponse:
    question = fetch(request.actor, Question, question_id, rows=taught(request.actor, Question))
    context = {
        "question": question,
        "course": question.course,
        "page": history_of(request.actor, question, request.GET.get("page", "1")),
        "manages": may_manage(request.actor, question),
        "crumbs": crumbs(
            question.course,
            (str(question), reverse("courses:question", args=[question.public_id])),
            (_("Changes"), ""),
        ),
    }
    return render(request, "grading/changes_history.html", context)


@member(Role.TEACHER, Role.ADMIN)
@require_http_methods(["GET", "POST"])
def void(request: MemberRequest, question_id: UUID) -> HttpResponse:
    """Choose where and how a faulty question is voided; the preview comes next."""
    question = fetch(request.actor, Question, question_id, MANAGE)
    chosen = visible(request.actor, Assignment, MANAGE).filter(items__question=question)
    named = request.GET.get("assignment", "")
    initial = {"assignment": named} if any(str(one.public_id) == named for one in chosen) else None
    form = VoidForm(request.POST or None, question=question, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            proposed = void_propose(question=question, by=request.actor, **form.cleaned_data)
            return redirect("grading:change", proposed.public_id)
        except Refused as refused:
            refuse(form, refused)
    context = {
        "form": form,
        "question": question,
        "course": question.course,
        "answered": is_answered(question),
        "crumbs": crumbs(
            question.course,
            (str(question), reverse("courses:question", args=[question.public_id])),
            (_("Void"), ""),
        ),
    }
    return render(request, "grading/changes_void.html", context)
