"""A gradebook out as a file, and in again: upload, look at the differences, apply, take back."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from grading.gradebook import files
from grading.gradebook.board import board_of
from grading.gradebook.filed import exported, plan_for
from grading.gradebook.upload_form import GradesUploadForm
from grading.gradebook.words import file_problem, row_problem
from grading.models import GradebookImport
from grading.services.gradebook_imports import (
    NotWaiting,
    gradebook_export_note,
    import_apply,
    import_drop,
    import_open,
    import_undo,
)
from grading.views.gradebook import frame, section_of
from school.courses.models import Section
from school.people.access import TEACH, MemberRequest, fetch, member, visible

__all__ = ["check", "export", "upload"]

RECENT = 10
# A page of ten thousand rows helps nobody: the counts are whole, the lists show the first ones.
SHOWN = 300
State = GradebookImport.State


@member()
@require_safe
def export(request: MemberRequest, section_id: UUID, kind: str) -> HttpResponse:
    section = section_of(request, section_id)
    if kind not in files.KINDS:
        raise Http404
    data = exported(board_of(request.actor, section, timezone.now()), kind)
    gradebook_export_note(section=section, kind=kind, by=request.actor.user)
    name = re.sub(r"[^\w-]+", "-", f"{section.course.title}-{section.name}").strip("-") or "gradebook"
    reply = HttpResponse(data, content_type=files.KINDS[kind])
    reply.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name[:80])}.{kind}"
    return reply


@member()
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: MemberRequest, section_id: UUID) -> HttpResponse:
    section = section_of(request, section_id)
    form = GradesUploadForm(request.POST, request.FILES) if request.method == "POST" else GradesUploadForm()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            table = files.read(file.read())
            record = import_open(
                section=section, file_name=file.name or "", table=table, by=request.actor.user
            )
            return redirect("grading:gradebook_import_check", record.public_id)
        except files.BadFile as error:
            form.add_error("file", file_problem(error))
    recent = visible(request.actor, GradebookImport, TEACH).filter(gradebook__section=section)
    context = {
        "form": form,
        "recent": recent.select_related("uploaded_by").defer("content")[:RECENT],
        **frame(request, section, (_("Import marks"), "")),
    }
    return render(request, "grading/gradebook_import.html", context, status=422 if form.errors else 200)


@member()
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: MemberRequest, import_id: UUID) -> HttpResponse:
    """The differences of an uploaded file; `action` apply writes them, undo takes them back, drop gives it up."""
    rows = visible(request.actor, GradebookImport, TEACH).select_related("gradebook__section__course")
    record = fetch(request.actor, GradebookImport, import_id, TEACH, rows=rows)
    section = section_of(request, record.gradebook.section.public_id)
    try:
        if request.method == "POST":
            return _act(request, record, section)
    except files.BadFile as error:
        messages.error(request, file_problem(error))
        return redirect("grading:gradebook_import_check", import_id)
    except NotWaiting:
        messages.info(request, _("This import was dealt with already."))
        return redirect("grading:gradebook_import_check", import_id)
    context: dict[str, Any] = {"record": record, **frame(request, section, (record.file_name, ""))}
    if record.state == State.CHECKED:
        context |= _differences(request, record, section)
    return render(request, "grading/gradebook_import_check.html", context)


def _differences(request: MemberRequest, record: GradebookImport, section: Section) -> dict[str, Any]:
    try:
        plan = plan_for(record, board_of(request.actor, section, timezone.now()))
    except files.BadFile as error:
        return {"refused": file_problem(error)}
    problems = [{"line": one.line, "column": one.column, "text": row_problem(one)} for one in plan.problems]
    return {
        "plan": plan,
        "changes": plan.changes[:SHOWN],
        "more": max(0, len(plan.changes) - SHOWN),
        "problems": problems[:SHOWN],
        "encoding": record.content.get("encoding", ""),
    }


def _act(request: MemberRequest, record: GradebookImport, section: Section) -> HttpResponse:
    action, now, by = request.POST.get("action"), timezone.now(), request.actor.user
    if action == "drop":
        import_drop(record=record, now=now)
        if request.POST.get("then") == "gradebook":  # there was nothing to do
            return redirect("grading:gradebook", section.public_id)
        messages.success(request, _("The import was given up. Nothing was changed."))
        return redirect("grading:gradebook_import", section.public_id)
    if action == "undo":
        _undo(request, record)
    elif action == "apply":
        if record.state != State.CHECKED:
            raise NotWaiting
        plan = plan_for(record, board_of(request.actor, section, now))
        if plan.digest != request.POST.get("digest"):
            messages.error(
                request, _("Marks changed since this page was made. Look at the differences again, please.")
            )
            return redirect("grading:gradebook_import_check", record.public_id)
        count = import_apply(record=record, plan=plan, by=by, now=now)
        text = ngettext("%(n)d mark was imported.", "%(n)d marks were imported.", count)
        messages.success(request, text % {"n": count})
    return redirect("grading:gradebook_import_check", record.public_id)


def _undo(request: MemberRequest, record: GradebookImport) -> None:
    undone = import_undo(record=record, by=request.actor.user, now=timezone.now())
    text = ngettext("%(n)d mark is as it was before.", "%(n)d marks are as they were before.", undone.count)
    messages.success(request, text % {"n": undone.count})
    if undone.kept:
        text = ngettext(
            "%(n)d mark was changed since and stays as it is.",
            "%(n)d marks were changed since and stay as they are.",
            undone.kept,
        )
        messages.warning(request, text % {"n": undone.kept})
