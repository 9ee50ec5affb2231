"""Pages of uploaded work with the marks over them: to draw on for graders, to look at for the student."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from grading.desk.place import Place, desk_url
from grading.marks.undo import Undo, said_by, undo_asked, undo_of
from grading.models import Response, UploadMark, UploadPage
from grading.services.grades import AnswerChanged
from grading.services.marks import MarkChanged, TooManyMarks
from grading.services.upload_marks import (
    Drawn,
    upload_mark_add,
    upload_mark_change,
    upload_mark_remove,
    upload_mark_restore,
)
from grading.uploads.form import ChangeForm, DrawForm
from grading.uploads.layer import Sheet, sheet_of
from school.courses.models import Question
from school.people.access import TEACH, VIEW, Actor, fetch, member, visible

__all__ = ["change", "sheet", "work"]


@member()
@require_safe
def work(request: HttpRequest, response_id: UUID) -> HttpResponse:
    """All pages of an answer, as a part of another page that asks again while they are being prepared."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    # Whoever marks for themselves sees no marks of others, also when the page asks again.
    how = request.GET.get("as", "")
    response = _seen(actor, VIEW, bare=how == "bare", public_id=response_id)
    context = {
        "response": response,
        "editable": how == "draw" and response.is_taught,  # type: ignore[attr-defined]
        "marked": how != "bare",
        "nameless": request.GET.get("names") == "hidden",
    }
    return render(request, "grading/_uploads_part.html", context)


@member()
@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request: HttpRequest, upload_id: UUID, number: int) -> HttpResponse:
    """One page; POST adds a mark to it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    need = TEACH if request.method == "POST" else VIEW
    response = _seen(actor, need, uploads__public_id=upload_id)
    page = _page(response, upload_id, number)
    if request.method != "POST":
        return _shown(request, response, page, undo=undo_asked(request.GET, actor, UploadMark))
    form = DrawForm(request.POST)
    if not form.is_valid():
        return _shown(request, response, page, status=422, problem=_first_problem(form), form=form)
    try:
        mark = upload_mark_add(
            page=page, by=actor.user, drawn=form.drawn(), public_id=form.cleaned_data["id"]
        )
    except AnswerChanged:
        raise Http404 from None
    except TooManyMarks:
        problem = _("This page has %(n)d marks. Remove one before you add another.") % {"n": UploadMark.MOST}
        return _shown(request, response, page, status=422, problem=problem, form=form)
    return _done(request, response, page, undo_of("add", mark))


@member()
@require_POST
def change(request: HttpRequest, mark_id: UUID) -> HttpResponse:
    """`action` is change, remove or restore."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    rows = visible(actor, UploadMark, TEACH).select_related("page__upload")
    mark = fetch(actor, UploadMark, mark_id, TEACH, rows=rows)
    response = _seen(actor, TEACH, pk=mark.page.upload.response_id)
    asked, form = ChangeForm(request.POST), DrawForm({**request.POST.dict(), "kind": mark.kind})
    changing = request.POST.get("action") == "change"
    if not asked.is_valid() or (changing and not form.is_valid()):
        problem = _first_problem(form if asked.is_valid() else asked)
        return _shown(request, response, mark.page, status=422, problem=problem, edited=mark, form=form)
    before = said_by(mark)
    try:
        mark = _acted(actor, mark, asked.cleaned_data, form)
    except MarkChanged as conflict:
        problem = _("Somebody else changed this mark in the meantime. It is shown as it is now.")
        more = {"problem": problem, "edited": conflict.current, "form": form if changing else None}
        return _shown(request, response, mark.page, status=409, **more)
    return _done(request, response, mark.page, undo_of(asked.cleaned_data["action"], mark, before))


def _acted(actor: Actor, mark: UploadMark, asked: dict[str, Any], form: DrawForm) -> UploadMark:
    by, revision = actor.user, asked["revision"]
    if asked["action"] == "remove":
        return upload_mark_remove(mark=mark, by=by, revision=revision, now=timezone.now())
    if asked["action"] == "restore":
        return upload_mark_restore(mark=mark, by=by, revision=revision)
    drawn: Drawn = form.drawn()
    return upload_mark_change(mark=mark, by=by, drawn=drawn, revision=revision)


def _seen(actor: Actor, need: str, *, bare: bool = False, **which: Any) -> Response:
    """An answer on paper: for graders once it is handed in, for others once its result is released. Else 404.

    `bare`, without marks, its student sees it before.
    """
    rows = visible(actor, Response, need).filter(
        question__kind=Question.Kind.UPLOAD, submission__assignment__isnull=False, **which
    )
    response = rows.select_related("submission__assignment", "submission__student", "question").first()
    if response is None:
        raise Http404
    taught = need == TEACH or visible(actor, Response, TEACH).filter(pk=response.pk).exists()
    response.is_taught = taught  # type: ignore[attr-defined]
    own = bare and response.submission.student_id == actor.user.pk
    if not (taught or own or response.is_shown):
        raise Http404
    return response


def _page(response: Response, upload_id: UUID, number: int) -> UploadPage:
    rows = UploadPage.objects.select_related("upload")
    page = rows.filter(upload__response=response, upload__public_id=upload_id, number=number).first()
    if page is None:
        raise Http404
    return page


def _first_problem(form: DrawForm | ChangeForm) -> str:
    if "note" in form.errors:
        return str(form.errors["note"][0])
    own = form.non_field_errors()
    return str(own[0]) if own else _("The form was not complete. Nothing was changed.")


def _done(request: HttpRequest, response: Response, page: UploadPage, undo: Undo) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return _shown(request, response, page, undo=undo)
    address = reverse("grading:sheet", args=[page.upload.public_id, page.number])
    return redirect(f"{address}?did={undo.did}&mark={undo.mark.public_id}")


def _shown(
    request: HttpRequest, response: Response, page: UploadPage, *, status: int = 200, **more: Any
) -> HttpResponse:
    drawn: Sheet = sheet_of(page.upload, UploadPage.objects.prefetch_related("marks__by").get(pk=page.pk))
    part = bool(request.headers.get("HX-Request"))
    context = {
        "response": response,
        "sheet": drawn,
        "editable": response.is_taught,  # type: ignore[attr-defined]
        "colours": UploadMark.Colour,
        "kinds": UploadMark.Kind,
        "back_url": "" if part else _back(response),
        **more,
    }
    name = "grading/_uploads_sheet.html" if part else "grading/uploads_sheet.html"
    reply = render(request, name, context, status=status)
    patch_vary_headers(reply, ["HX-Request"])
    return reply


def _back(response: Response) -> str:
    """Where the page belongs to: the desk for graders, the result for others."""
    assignment = response.submission.assignment
    if response.is_taught and assignment:  # type: ignore[attr-defined]
        return desk_url(assignment, Place(response.question.public_id, response=response.public_id))
    return reverse("grading:result", args=[response.submission.public_id])
