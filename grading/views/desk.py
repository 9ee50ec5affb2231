"""The grading desk: one answer at a time, the draft beside it, a decision with one key."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from grading.desk.board import Board, board_of, boards_from
from grading.desk.form import DecisionForm
from grading.desk.item import Item, item_at
from grading.desk.place import Place, desk_url
from grading.models import Response
from grading.services.grades import (
    AlreadyReleased,
    AnswerChanged,
    GradeConflict,
    NothingToUndo,
    grade_decide,
    grade_undo,
)
from school.courses.models import Assignment
from school.people.access import TEACH, Actor, fetch, member, visible

# So many answers a page may ask for in one reply.
AHEAD = ("1", "2", "3", "4", "5", "6")


@member()
@require_GET
def desk(request: HttpRequest, assignment_id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    rows = visible(actor, Assignment, TEACH).select_related("course")
    assignment = fetch(actor, Assignment, assignment_id, TEACH, rows=rows)
    board = board_of(actor, assignment, Place.read(request.GET))
    ahead = request.headers.get("X-Ahead", "")
    return _ahead(request, board, int(ahead)) if ahead in AHEAD else _page(request, board)


def _ahead(request: HttpRequest, board: Board, most: int) -> JsonResponse:
    """Several answers in one reply, for a page that has them before they are asked for: where each is, and what follows."""
    found = [
        {
            "url": one.url(one.listing.current),
            "html": render_to_string("grading/_desk.html", _context(one), request),
            "next": one.next_url,
        }
        for one in boards_from(board, most)
    ]
    return JsonResponse({"answers": found}, headers={"Cache-Control": "no-store"})


@member()
@require_POST
def grade(request: HttpRequest, response_id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    try:
        response = _gradable(actor, response_id)
    except Http404:
        return _gone(request)
    # Behind: the grader is at the next answer already, so nothing of the page is made unless it has to be shown.
    behind = bool(request.headers.get("X-Behind"))
    board = None if behind else _board_at(request, actor, response)
    item = board.item if board else item_at(response, Place.read(request.POST))
    assert item is not None  # the response was just fetched for this actor
    form = DecisionForm(request.POST, item)
    if not form.is_valid():
        return _page(request, board or _board_at(request, actor, response), form, status=422)
    try:
        _decide(actor, item, form)
    except (GradeConflict, AnswerChanged) as stopped:
        problem = "conflict" if isinstance(stopped, GradeConflict) else "changed"
        return _page(request, _board_at(request, actor, response), form, status=409, problem=problem)
    return _go_on(request, board, response) if board else HttpResponse(status=204)


def _gone(request: HttpRequest) -> HttpResponse:
    """Gone with its student, or the class: what was typed is given back."""
    if not request.POST.get("comment"):
        raise Http404
    return render(request, "grading/decision_gone.html", {"comment": request.POST["comment"]}, status=404)


def _decide(actor: Actor, item: Item, form: DecisionForm) -> None:
    grade_decide(
        response=item.response,
        by=actor.user,
        decision=form.decision(),
        seen=form.seen_by_grader(),
        draft=item.draft or item.later or item.unseen,
        draft_seen=item.draft is not None,
        act=form.cleaned_data["act"],
    )


@member()
@require_POST
def undo(request: HttpRequest, response_id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    response = _gradable(actor, response_id)
    try:
        grade_undo(response=response, by=actor.user)
    except NothingToUndo:
        messages.error(request, _("Nothing was taken back: somebody else has decided since."))
    except AlreadyReleased:
        messages.error(
            request, _("The student has seen this result. Change the points instead of taking it back.")
        )
    board = _board_at(request, actor, response)
    if _is_part(request):
        return _page(request, board)
    return redirect(board.url(board.listing.current))


def _is_part(request: HttpRequest) -> bool:
    return bool(request.headers.get("HX-Request"))


def _gradable(actor: Actor, response_id: UUID) -> Response:
    """The response of an assignment that the actor may grade, or 404; practice has no desk."""
    rows = visible(actor, Response, TEACH).filter(submission__assignment__isnull=False)
    rows = rows.select_related("submission__assignment__course", "question")
    return fetch(actor, Response, response_id, TEACH, rows=rows)


def _board_at(request: HttpRequest, actor: Actor, response: Response) -> Board:
    assignment = response.submission.assignment
    assert assignment is not None  # _gradable()
    looked = Place.read(request.POST)
    place = looked.at(question=response.question.public_id, response=response.public_id, peek=looked.peek)
    return board_of(actor, assignment, place)


def _go_on(request: HttpRequest, board: Board, response: Response) -> HttpResponse:
    """To the next undecided answer; when there is none, to the overview, where it can be released.

    Where the draft was kept back until the decision, first to the two of them side by side.
    """
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if board.item and board.item.later:
        board = _board_at(request, actor, response)
        return _page(request, board) if _is_part(request) else redirect(board.url(board.listing.current))
    if board.next_place is None:
        messages.success(
            request, _("All answers of this assignment are decided. You can release the results.")
        )
        done = redirect("grading:overview", board.assignment.public_id)
        return HttpResponse(status=204, headers={"X-Leave": done.url}) if _is_part(request) else done
    if not _is_part(request):
        return redirect(board.next_url)
    return _page(request, board_of(actor, board.assignment, board.next_place))


def _form(board: Board) -> DecisionForm | None:
    return DecisionForm(None, board.item) if board.item else None


def _context(board: Board, form: DecisionForm | None = None, problem: str = "") -> dict[str, Any]:
    form = form or _form(board)
    return {
        "board": board,
        "item": board.item,
        "form": form,
        "criteria": form.chosen(board.item.criteria) if form and board.item else [],
        "problem": problem,
        "assignment": board.assignment,
    }


def _page(
    request: HttpRequest,
    board: Board,
    form: DecisionForm | None = None,
    *,
    status: int = 200,
    problem: str = "",
) -> HttpResponse:
    template = "grading/_desk.html" if _is_part(request) else "grading/desk.html"
    reply = render(request, template, _context(board, form, problem), status=status)
    here = board.url(board.listing.current) or desk_url(board.assignment, Place())
    reply.headers["X-Here"] = here
    patch_vary_headers(reply, ["HX-Request", "X-Ahead"])
    return reply
