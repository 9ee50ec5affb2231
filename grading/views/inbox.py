"""What waits for me: every assignment with handed-in work."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from grading import health
from grading.inbox import inbox_of
from grading.monitoring.alarms import open_alarms
from grading.regrades.inbox import waiting_count
from school.people.access import Actor, member
from school.people.models import Role


@member(Role.TEACHER, Role.ASSISTANT)
@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = inbox_of(actor)
    waits = any(row.waiting for row in found.todo)
    note = health.model_note() if waits else ""
    context = {
        "inbox": found,
        "model_note": note,
        "alarms": open_alarms(actor),
        "regrades": waiting_count(actor),
    }
    return render(request, "grading/inbox.html", context)
