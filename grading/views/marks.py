"""The marks on one answer: the marked text with its notes, to write on for graders and to read for the student."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from grading.desk.place import Place, desk_url
from grading.marks.form import MarkForm, NoteForm
from grading.marks.layer import layer_of, parts_shown
from grading.marks.undo import Undo, undo_asked, undo_of
from grading.models import Response, TextMark
from grading.results import state_of
from grading.services.grades import AnswerChanged
from grading.services.marks import (
    MarkChanged,
    MarkText,
    NothingMarked,
    TooManyMarks,
    mark_add,
    mark_change,
    mark_remove,
    mark_restore,
)
from school.courses.models import Question
from school.people.access import TEACH, VIEW, Actor, fetch, member, visible

__all__ = ["change", "marks"]

WORDLESS = (Question.Kind.SINGLE_CHOICE, Question.Kind.UPLOAD)


@member()
@require_http_methods(["GET", "POST"])
def marks(request: HttpRequest, response_id: UUID) -> HttpResponse:
    """GET shows them; POST adds one."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if request.method == "POST":
        return _added(request, _response(actor, response_id, TEACH))
    return _shown(request, _response(actor, response_id, VIEW), undo=undo_asked(request.GET, actor, TextMark))


@member()
@require_POST
def change(request: HttpRequest, mark_id: UUID) -> HttpResponse:
    """`action` is change, remove or restore."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    rows = visible(actor, TextMark, TEACH).select_related("on__response")
    mark = fetch(actor, TextMark, mark_id, TEACH, rows=rows)
    response = _response(actor, mark.on.response.public_id, TEACH)
    form = NoteForm(request.POST)
    if not form.is_valid() or not form.cleaned_data["revision"]:
        problem = _("The note is too long, or the form was not complete. Nothing was changed.")
        return _shown(request, response, status=422, problem=problem, edited=mark, form=form)
    before = MarkText(mark.kind, mark.note)
    try:
        mark = _acted(request, actor, mark, form)
    except MarkChanged as conflict:
        problem = _("Somebody else changed this mark in the meantime. It is shown as it is now.")
        return _shown(request, response, status=409, problem=problem, edited=conflict.current, form=form)
    return _done(request, response, undo_of(request.POST.get("action", ""), mark, before))


def _acted(request: HttpRequest, actor: Actor, mark: TextMark, form: NoteForm) -> TextMark:
    action, revision = request.POST.get("action"), form.cleaned_data["revision"]
    if action == "change":
        return mark_change(mark=mark, by=actor.user, says=form.says(), revision=revision)
    if action == "remove":
        return mark_remove(mark=mark, by=actor.user, revision=revision, now=timezone.now())
    if action == "restore":
        return mark_restore(mark=mark, by=actor.user, revision=revision)
    raise Http404


def _added(request: HttpRequest, response: Response) -> HttpResponse:
    form = MarkForm(request.POST)
    valid = form.is_valid()
    span = form.span_in(response.text) if valid else None
    if not valid or span is None:
        problem = _("Select the words first, or write them as they stand in the answer.")
        if "note" in form.errors:
            problem = _("The note is too long.")
        return _shown(request, response, status=422, problem=problem, form=form)
    by, version = request.actor.user, form.cleaned_data["version"]  # type: ignore[attr-defined]
    try:
        mark = mark_add(response=response, by=by, span=span, says=form.says(), version=version)
    except AnswerChanged:
        problem = _("The answer has changed since you opened it. It is shown as it is now.")
        return _shown(request, response, status=409, problem=problem, form=form)
    except NothingMarked:
        problem = _("There are only blanks at that place. Select some words.")
        return _shown(request, response, status=422, problem=problem, form=form)
    except TooManyMarks:
        problem = _("This answer has %(n)d marks. Remove one before you add another.") % {"n": TextMark.MOST}
        return _shown(request, response, status=422, problem=problem, form=form)
    return _done(request, response, undo_of("add", mark))


def _response(actor: Actor, response_id: UUID, need: str) -> Response:
    """An answer in words: for graders once it is handed in, for others once its result is released. Else 404."""
    rows = visible(actor, Response, need).exclude(question__kind__in=WORDLESS)
    rows = rows.filter(submission__assignment__isnull=False).select_related(
        "submission__student", "submission__assignment", "question__rubric", "question__course"
    )
    response = fetch(
        actor, Response, response_id, need, rows=rows.prefetch_related("drafts", "grades__draft")
    )
    response.is_taught = need == TEACH or visible(actor, Response, TEACH).filter(pk=response.pk).exists()  # type: ignore[attr-defined]
    if not response.is_taught and not response.is_shown:  # type: ignore[attr-defined]
        raise Http404
    return response


def _done(request: HttpRequest, response: Response, undo: Undo) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return _shown(request, response, undo=undo)
    address = reverse("grading:marks", args=[response.public_id])
    shown = "&evidence=1" if request.POST.get("evidence") == "1" else ""
    return redirect(f"{address}?did={undo.did}&mark={undo.mark.public_id}{shown}")


def _shown(request: HttpRequest, response: Response, *, status: int = 200, **more: Any) -> HttpResponse:
    teaching = response.is_taught  # type: ignore[attr-defined]
    # The desk may hide the draft; then its evidence does not come by way of a mark.
    bare = teaching and (request.POST or request.GET).get("evidence") != "1"
    parts = [] if bare else parts_shown(response, teaching=teaching)
    score = response.grade.score if response.grade else None
    context = {
        "response": response,
        "layer": layer_of(response, parts),
        "editable": teaching,
        "kinds": TextMark.Kind,
        "state": request.POST.get("state", "") if teaching else state_of(score),
        **more,
    }
    part = bool(request.headers.get("HX-Request"))
    context["back_url"] = "" if part else _back(response)
    reply = render(request, "grading/_marks.html" if part else "grading/marks.html", context, status=status)
    patch_vary_headers(reply, ["HX-Request"])
    return reply


def _back(response: Response) -> str:
    """Where the page of marks belongs to: the desk for graders, the result for others."""
    assignment = response.submission.assignment
    if response.is_taught and assignment:  # type: ignore[attr-defined]
        return desk_url(assignment, Place(response.question.public_id, response=response.public_id))
    return reverse("grading:result", args=[response.submission.public_id])
