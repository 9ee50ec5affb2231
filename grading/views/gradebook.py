"""The gradebook of a class: the grid, saving cells, one student at a time, and a cell's history."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from grading.gradebook.board import Board, board_around, board_of, left_of, outline_of, own_board
from grading.gradebook.entry import Sent, edits_of
from grading.gradebook.history import history_of, name_of
from grading.gradebook.lines import Line, lines_of
from grading.gradebook.page import cells_told, faces_of, grid_rows, heads_of, sorted_rows
from grading.gradebook.words import flag_words
from grading.models import Gradebook
from grading.services.gradebook import Written, cells_write
from school.courses.models import Course, Section
from school.courses.views.frame import crumbs
from school.people.access import MANAGE, OWN, TEACH, MemberRequest, fetch, member, visible

__all__ = ["cells", "course_totals", "frame", "gradebook", "history", "mine", "section_of", "student"]


def section_of(request: MemberRequest, section_id: UUID) -> Section:
    """The class, for those who teach or assist in it."""
    rows = visible(request.actor, Section, TEACH).select_related("course", "school")
    return fetch(request.actor, Section, section_id, TEACH, rows=rows)


def frame(request: MemberRequest, section: Section, *further: tuple[str, str]) -> dict[str, Any]:
    """What every page of a gradebook needs: the class, the trail, and who may change the settings."""
    book = (_("Gradebook"), reverse("grading:gradebook", args=[section.public_id]) if further else "")
    of_class = (section.name, reverse("courses:section", args=[section.public_id]))
    manages = visible(request.actor, Section, MANAGE).filter(pk=section.pk).exists()
    return {
        "section": section,
        "manages": manages,
        "crumbs": crumbs(section.course, of_class, book, *further),
    }


@member()
@require_safe
def gradebook(request: MemberRequest, section_id: UUID) -> HttpResponse:
    section = section_of(request, section_id)
    board = board_of(request.actor, section, timezone.now())
    sort = request.GET.get("sort", "name")
    context = {
        "board": board,
        "spread": board.spread,
        "left": left_of(request.actor, section),
        **frame(request, section),
    }
    if request.htmx and request.htmx.target == "gradebook-spread":
        return render(request, "grading/_gradebook_spread.html", context)
    rows = sorted_rows(board, sort)
    words = flag_words()
    context |= {"heads": heads_of(board), "rows": grid_rows(board, rows), "sort": sort, "words": words}
    return render(request, "grading/gradebook.html", context)


@member()
@require_POST
def cells(request: MemberRequest, section_id: UUID) -> HttpResponse:
    """JSON {"edits": [{"column", "student", "text", "seen", "source"}]}; the answer says for each what became of it."""
    section = section_of(request, section_id)
    try:
        body = json.loads(request.body)
        sent = [one for one in body["edits"] if isinstance(one, dict)]
    except (ValueError, KeyError, TypeError):
        return JsonResponse({"detail": _("This cannot be read. Reload the page, please.")}, status=400)
    read = edits_of(outline_of(request.actor, section, timezone.now()), sent)
    done = cells_write(section=section, edits=read.edits, by=request.actor.user)
    after = board_of(request.actor, section, timezone.now())
    told = cells_told(
        after, {str(one.get("student")) for one in sent}, {str(one.get("column")) for one in sent}
    )
    return JsonResponse({**told, "edits": _outcomes(after, read, done)})


def _outcomes(board: Board, read: Sent, done: Written) -> list[dict[str, Any]]:
    """For each edit: saved, conflict (with whose entry is there) or refused (with the reason)."""
    people = {row.student.pk: row.key for row in board.rows}
    found: list[dict[str, Any]] = []
    for (column, student), _cell in done.cells.items():
        note = read.notes.get((column, people[student]), "")
        found.append({"column": column, "student": people[student], "state": "saved", "note": note})
    for (column, student), cell in done.conflicts.items():
        by = cell.by.display_name if cell else ""
        found.append({"column": column, "student": people[student], "state": "conflict", "by": by})
    for (column, key), text in read.problems.items():
        found.append({"column": column, "student": key, "state": "refused", "text": text})
    return found


@member()
@require_http_methods(["GET", "HEAD", "POST"])
def student(request: MemberRequest, section_id: UUID, student_id: UUID) -> HttpResponse:
    """One student's row as a form: for a phone, and for a browser without scripts."""
    section = section_of(request, section_id)
    board = board_around(request.actor, section, student_id, timezone.now())
    row = board.row(str(student_id))
    if row is None and request.method == "POST":
        messages.error(request, _("Nothing was saved: this student is no longer in the class."))
        return redirect("grading:gradebook", section_id)
    if row is None:
        raise Http404
    lines = lines_of(board, row)
    status = 200
    if request.method == "POST":
        lines = _save_lines(request, board, lines, row.key)
        if not any(line.problem for line in lines):
            messages.success(request, _("Saved."))
            return redirect("grading:gradebook_student", section_id, student_id)
        status = 422
    place = board.rows.index(row)
    context = {
        "board": board, "row": row, "lines": lines,
        "before": board.rows[place - 1] if place else None,
        "after": board.rows[place + 1] if place + 1 < len(board.rows) else None,
        **frame(request, section, (row.student.display_name, "")),
    }  # fmt: skip
    return render(request, "grading/gradebook_student.html", context, status=status)


def _save_lines(request: MemberRequest, board: Board, lines: list[Line], key: str) -> list[Line]:
    """Write the fields that differ from what the page showed; the lines with what went wrong."""
    read = edits_of(board, [line.sent(request.POST, key) for line in lines if line.changed(request.POST)])
    done = cells_write(section=board.section, edits=read.edits, by=request.actor.user)
    conflicts = {column for column, _student in done.conflicts}
    return [line.after(request.POST, read.problems.get((line.column.key, key)), conflicts) for line in lines]


@member()
@require_safe
def history(request: MemberRequest, section_id: UUID, column: UUID, student_id: UUID) -> HttpResponse:
    """Everything that was ever in a cell: a page, or the inside of a dialog."""
    section = section_of(request, section_id)
    board = board_around(request.actor, section, student_id, timezone.now())
    row, at = board.row(str(student_id)), board.column_at(str(column))
    if row is None or at is None:
        raise Http404
    title = name_of(board.columns[at], row.student)
    context = {
        "row": row, "column": board.columns[at], "standing": row.standings[at], "face": faces_of(board, row)[at],
        "entries": history_of(board, row, str(column)), "title": title,
    }  # fmt: skip
    if request.headers.get("X-Requested-With") == "fetch":
        return render(request, "grading/_gradebook_history.html", context)
    context |= frame(request, section, (title, ""))
    return render(request, "grading/gradebook_history.html", context)


@member()
@require_safe
def mine(request: MemberRequest, section_id: UUID) -> HttpResponse:
    """A student's own total, where the class shows it: from released work alone."""
    section = fetch(
        request.actor,
        Section,
        section_id,
        OWN,
        rows=visible(request.actor, Section, OWN).select_related("course"),
    )
    context: dict[str, Any] = {"section": section, "crumbs": crumbs(section.course, (_("My total"), ""))}
    if Gradebook.objects.filter(section=section, shows_total=True).exists():
        board = own_board(request.actor, section, timezone.now())
        context |= {"board": board, "row": board.rows[0], "lines": lines_of(board, board.rows[0])}
    return render(request, "grading/gradebook_mine.html", context)


@member()
@require_safe
def course_totals(request: MemberRequest, course_id: UUID) -> HttpResponse:
    """A link to the student's own total for each of their classes of a course that shows it; often nothing."""
    course = fetch(request.actor, Course, course_id, OWN)
    mine = visible(request.actor, Section, OWN).filter(course=course, gradebook__shows_total=True)
    return render(request, "grading/_gradebook_links.html", {"sections": mine})
