"""Files of an answer: sent and removed by the student, looked at and fetched by whoever may see the answer."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from grading.models import Response, Upload
from grading.services.submissions import Closed
from grading.services.uploads import Unreadable, upload_add, upload_move, upload_remove
from grading.uploads.layer import work_of
from grading.uploads.sniffing import MOST_BYTES
from grading.uploads.words import words_of
from school.courses.models import Question
from school.people.access import OWN, Actor, fetch, member, visible

__all__ = ["move", "original", "picture", "problem_of", "remove", "uploads"]

# Whatever is in a file that a stranger made, no browser shall run any of it.
SANDBOX = "sandbox; default-src 'none'"
PICTURE_SECONDS = 600


@member()
@require_http_methods(["GET", "HEAD", "POST"])
def uploads(request: HttpRequest, response_id: UUID) -> HttpResponse:
    """GET lists the student's own files; POST adds one, in words where it is not taken."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    rows = visible(actor, Response, OWN).filter(question__kind=Question.Kind.UPLOAD)
    rows = rows.select_related("submission__assignment", "question")
    response = fetch(actor, Response, response_id, OWN, rows=rows)
    if request.method != "POST":
        return _list(request, response)
    file = request.FILES.get("file")
    problem = problem_of(response, file) if isinstance(file, UploadedFile) else words_of("empty")
    if problem:
        return JsonResponse({"detail": problem}, status=422)
    return _list(request, response)


def problem_of(response: Response, file: UploadedFile) -> str:
    """Takes the file into the answer; says in words why where that is not possible, else ""."""
    if (file.size or 0) > MOST_BYTES:
        return words_of("too_large")
    try:
        upload_add(response=response, name=file.name or "", data=file.read(), now=timezone.now())
    except Unreadable as problem:
        return words_of(problem.code)
    except Closed:
        return _("This work is handed in or its time is over. What was saved before is kept.")
    return ""


@member()
@require_POST
def remove(request: HttpRequest, upload_id: UUID) -> HttpResponse:
    return _changed(request, upload_id, upload_remove)


@member()
@require_POST
def move(request: HttpRequest, upload_id: UUID) -> HttpResponse:
    """`to` is up or down."""
    return _changed(request, upload_id, upload_move, up=request.POST.get("to") == "up")


def _changed(
    request: HttpRequest, upload_id: UUID, change: Callable[..., Response], **how: bool
) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    rows = visible(actor, Upload, OWN).select_related(
        "response__submission__assignment", "response__question"
    )
    upload = fetch(actor, Upload, upload_id, OWN, rows=rows)
    try:
        change(upload=upload, now=timezone.now(), **how)
    except Closed:
        detail = _("This work is handed in or its time is over. What was saved before is kept.")
        return JsonResponse({"detail": detail}, status=403)
    if request.headers.get("HX-Request"):
        return _list(request, upload.response)
    return redirect("grading:take", upload.response.submission.assignment.public_id)  # type: ignore[union-attr]


def _list(request: HttpRequest, response: Response) -> HttpResponse:
    context = {"response": response, "work": work_of(response, marked=False), "open": True}
    return render(request, "grading/_uploads_files.html", context)


@member()
@require_safe
def original(request: HttpRequest, upload_id: UUID) -> HttpResponse:
    """The file as it came, to be saved and never shown in place."""
    upload = fetch(request.actor, Upload, upload_id)  # type: ignore[attr-defined]
    reply = _sent(upload.file, upload.media_type)
    reply["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(_name(upload, request))}"
    reply["Cache-Control"] = "private, no-store"
    return reply


def _name(upload: Upload, request: HttpRequest) -> str:
    """As the student called it; from pages that hide names, its number among the files of the answer."""
    if request.GET.get("names") != "hidden":
        return upload.name or "file"
    return f"file-{upload.position}.{upload.media_type.partition('/')[2]}"


@member()
@require_safe
def picture(request: HttpRequest, upload_id: UUID, number: int) -> HttpResponse:
    """One page as it is drawn."""
    upload = fetch(request.actor, Upload, upload_id)  # type: ignore[attr-defined]
    page = upload.pictures.filter(number=number).first()
    if page is None:
        raise Http404
    reply = _sent(page.file, "image/webp")
    reply["Cache-Control"] = f"private, max-age={PICTURE_SECONDS}"
    return reply


def _sent(file: object, media_type: str) -> HttpResponse:
    try:
        with file.open("rb") as stored:  # type: ignore[attr-defined]
            reply = HttpResponse(stored.read(), content_type=media_type)
    except FileNotFoundError as gone:
        raise Http404 from gone
    reply["Content-Security-Policy"] = SANDBOX
    reply["X-Content-Type-Options"] = "nosniff"
    # These are packed already: the middleware leaves alone what names an encoding.
    reply["Content-Encoding"] = "identity"
    return reply
