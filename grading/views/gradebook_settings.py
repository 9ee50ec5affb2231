"""How a gradebook makes totals, and its columns."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from grading.gradebook.board import Board, board_of, with_rules
from grading.gradebook.column_form import ColumnForm
from grading.gradebook.settings_form import SettingsForm, changes, form_of, form_read
from grading.gradebook.words import preset_names
from grading.models import GradeColumn
from grading.services.gradebook import (
    Outdated,
    assignment_column,
    column_remove,
    column_restore,
    column_save,
    gradebook_save,
)
from grading.views.gradebook import frame, section_of
from school.courses.models import Section
from school.people.access import MANAGE, TEACH, MemberRequest, fetch, member, visible

__all__ = ["column", "column_new", "column_state", "settings"]


def _managed(request: MemberRequest, section_id: UUID) -> Section:
    """The class, for its teachers: assistants enter marks and leave the rules alone."""
    rows = visible(request.actor, Section, TEACH) & visible(request.actor, Section, MANAGE)
    return fetch(request.actor, Section, section_id, MANAGE, rows=rows.select_related("course", "school"))


@member()
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: MemberRequest, section_id: UUID) -> HttpResponse:
    """`action` preview shows how the totals would change; save changes them."""
    section = _managed(request, section_id)
    board = board_of(request.actor, section, timezone.now())
    form = form_read(board, request.POST) if request.method == "POST" else form_of(board)
    if request.method == "POST" and form.values and request.POST.get("action") == "save":
        try:
            gradebook_save(section=section, values=form.values, version=form.version, by=request.actor.user)
            messages.success(request, _("Saved."))
            return redirect("grading:gradebook", section_id)
        except Outdated:
            form.problems["version"] = _(
                "Somebody else changed these settings meanwhile. Look at theirs first."
            )
    return _settings_page(request, board, form)


def _settings_page(request: MemberRequest, board: Board, form: SettingsForm) -> HttpResponse:
    shown = form.values is not None and not form.problems
    after = with_rules(board, form.rules()) if shown else None
    removed = GradeColumn.objects.filter(gradebook=board.book, is_removed=True) if board.book else []
    context = {
        "board": board,
        "form": form,
        "after": after,
        "changes": changes(board, after) if after else [],
        "presets": [*preset_names().items(), ("own", _("Levels of our own"))],
        "removed": removed,
        **frame(request, board.section, (_("Settings"), "")),
    }
    return render(request, "grading/gradebook_settings.html", context, status=422 if form.problems else 200)


@member()
@require_http_methods(["GET", "HEAD", "POST"])
def column_new(request: MemberRequest, section_id: UUID) -> HttpResponse:
    section = section_of(request, section_id)
    board = board_of(request.actor, section, timezone.now())
    form = ColumnForm(request.POST if request.method == "POST" else None, book=board.book, by_hand=True)
    if request.method == "POST" and form.is_valid():
        column_save(section=section, values=form.values(), by=request.actor.user)
        messages.success(request, _("The column is at its place by date."))
        return redirect("grading:gradebook", section_id)
    context = {"form": form, "by_hand": True, **frame(request, section, (_("New column"), ""))}
    return render(request, "grading/gradebook_column.html", context, status=422 if form.errors else 200)


@member()
@require_http_methods(["GET", "HEAD", "POST"])
def column(request: MemberRequest, section_id: UUID, column: UUID) -> HttpResponse:
    section = section_of(request, section_id)
    board = board_of(request.actor, section, timezone.now())
    at = board.column_at(str(column))
    if at is None:
        raise Http404
    shown = board.columns[at]
    row = visible(request.actor, GradeColumn, TEACH).filter(gradebook=board.book, public_id=column).first()
    start = {
        "title": shown.title, "points": shown.points, "date": row.date if row else None,
        "category": shown.category, "is_shown": shown.shown,
    }  # fmt: skip
    form = ColumnForm(
        request.POST if request.method == "POST" else None,
        initial=start,
        book=board.book,
        by_hand=shown.by_hand,
    )
    if request.method == "POST" and form.is_valid():
        target = row or assignment_column(section=section, key=shown.key)
        column_save(section=section, values=form.values(), by=request.actor.user, column=target)
        messages.success(request, _("Saved."))
        return redirect("grading:gradebook", section_id)
    context = {
        "form": form,
        "column": shown,
        "by_hand": shown.by_hand,
        **frame(request, section, (shown.title, "")),
    }
    return render(request, "grading/gradebook_column.html", context, status=422 if form.errors else 200)


@member()
@require_POST
def column_state(request: MemberRequest, section_id: UUID, column: UUID) -> HttpResponse:
    """Take a hand-made column out of the book (`action` remove), or put it back (restore)."""
    section = section_of(request, section_id)
    rows = visible(request.actor, GradeColumn, TEACH).filter(gradebook__section=section, assignment=None)
    found = fetch(request.actor, GradeColumn, column, TEACH, rows=rows)
    if request.POST.get("action") == "restore":
        column_restore(section=section, column=found, by=request.actor.user)
        messages.success(request, _("“%(title)s” is back, with its marks.") % {"title": found.title})
    else:
        column_remove(section=section, column=found, by=request.actor.user)
        text = _("“%(title)s” is taken out. A teacher can bring it back in the settings.")
        messages.success(request, text % {"title": found.title})
    return redirect(reverse("grading:gradebook", args=[section_id]))
