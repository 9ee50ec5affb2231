"""An import: upload, look at what would change, confirm, see what was done."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from school.people.access import MemberRequest, fetch, member, visible
from school.people.models import Role
from school.rosters.forms import ConfirmForm, UploadForm
from school.rosters.models import RosterImport
from school.rosters.preview import preview
from school.rosters.services import import_apply, import_confirm, import_discard, import_open
from school.rosters.services.applying import import_plan
from school.rosters.services.writing import progress_of

RECENT = 10
# After this a large import that shows no progress may be run without the worker.
PATIENCE = timedelta(seconds=20)
State = RosterImport.State


@member(Role.ADMIN)
def imports(request: MemberRequest) -> HttpResponse:
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        record = import_open(actor=request.actor, file_name=file.name or "", data=file.read())
        return redirect("rosters:import_detail", record.public_id)
    recent = visible(request.actor, RosterImport).select_related("uploaded_by").defer("content")[:RECENT]
    context = {"form": form, "recent": recent}
    return render(request, "rosters/imports.html", context, status=422 if form.errors else 200)


@require_safe
@member(Role.ADMIN)
def import_detail(request: MemberRequest, import_id: UUID) -> HttpResponse:
    record = fetch(request.actor, RosterImport, import_id)
    if record.state == State.APPLYING:
        return _waiting(request, record)
    if record.state != State.CHECKED:
        return render(request, "rosters/import_done.html", {"record": record, "report": record.report})
    found = import_plan(record)
    return render(request, "rosters/import_check.html", {"record": record, **preview(record, found)})


@require_POST
@member(Role.ADMIN)
def import_start(request: MemberRequest, import_id: UUID) -> HttpResponse:
    record = fetch(request.actor, RosterImport, import_id)
    form = ConfirmForm(request.POST)
    if record.state != State.CHECKED or not form.is_valid():
        return redirect("rosters:import_detail", import_id)
    found = import_plan(record)
    end = form.cleaned_data["end_leavers"] and found.may_end
    problem = ""
    if found.digest != form.cleaned_data["digest"]:
        problem = _("The school changed since this page was made. Look at the differences again, please.")
    elif found.is_large(end=end) and not form.cleaned_data["sure"]:
        problem = _("This would change more than half of the school. Tick that you mean it, please.")
    if problem:
        context = {"record": record, "refused": problem, "ticked_end": end, **preview(record, found)}
        return render(request, "rosters/import_check.html", context, status=422)
    import_confirm(actor=request.actor, record=record, digest=found.digest, end_leavers=end)
    return redirect("rosters:import_detail", import_id)


@require_POST
@member(Role.ADMIN)
def import_here(request: MemberRequest, import_id: UUID) -> HttpResponse:
    """Apply a confirmed import in this process, because no worker took it."""
    record = fetch(request.actor, RosterImport, import_id)
    import_apply(import_id=record.pk)
    return redirect("rosters:import_detail", import_id)


@require_POST
@member(Role.ADMIN)
def import_drop(request: MemberRequest, import_id: UUID) -> HttpResponse:
    import_discard(record=fetch(request.actor, RosterImport, import_id))
    messages.success(request, _("The import was given up. Nothing was changed."))
    return redirect("rosters:import")


def _waiting(request: MemberRequest, record: RosterImport) -> HttpResponse:
    percent = progress_of(record)
    waited = timezone.now() - (record.requested_at or record.created_at)
    context = {"record": record, "percent": percent, "stuck": not percent and waited > PATIENCE}
    page = "rosters/_import_progress.html" if request.htmx else "rosters/import_progress.html"
    return render(request, page, context)
