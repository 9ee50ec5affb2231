"""Watching drafts: a class, the school, and settling an alarm."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from grading.models import DriftAlarm
from grading.monitoring.alarms import anything_compared, class_watch, open_alarms, school_watch
from grading.monitoring.drift import State
from grading.pipeline import ring
from grading.services.monitoring import alarm_acknowledge, alarm_close, check_ask, section_check
from school.courses.models import Section
from school.courses.scope import MemberRequest, may_manage, taught
from school.people.access import MANAGE, fetch, member
from school.people.models import Role


@member(Role.TEACHER, Role.ASSISTANT, Role.ADMIN)
@require_http_methods(["GET", "POST"])
def section_watch(request: MemberRequest, section_id: UUID) -> HttpResponse:
    """One class. Posted: check it now. Asked for by htmx: only the note for the page of the class."""
    rows = taught(request.actor, Section).select_related("course")
    section = fetch(request.actor, Section, section_id, rows=rows)
    if request.method == "POST":
        found = section_check(section=section, now=timezone.now())
        _tell(request, sum(one.state != State.TOO_FEW for one in found), len(found))
        return redirect("grading:section_watch", section_id)
    manages = may_manage(request.actor, section)
    if request.htmx:
        alarms = [one for one in open_alarms(request.actor) if one.section_id == section.pk]
        compared = bool(alarms) or anything_compared(section, timezone.now())
        note = {"section": section, "alarms": alarms, "manages": manages, "compared": compared}
        return render(request, "grading/_watch_note.html", note)
    context = class_watch(request.actor, section, timezone.now())
    return render(request, "grading/watch.html", {**context, "manages": manages})


@member(Role.ADMIN)
@require_http_methods(["GET", "POST"])
def school(request: MemberRequest) -> HttpResponse:
    """All classes. Posted: have them checked by a worker."""
    if request.method == "POST":
        check_ask(school=request.actor.school, by=request.actor.user, now=timezone.now())
        ring(["watching.check"])
        return redirect("grading:school_watch")
    template = "grading/_watch_school.html" if request.htmx else "grading/watch_school.html"
    return render(request, template, {**school_watch(request.actor), "manages": True})


@member(Role.TEACHER, Role.ADMIN)
@require_POST
def alarm(request: MemberRequest, alarm_id: UUID) -> HttpResponse:
    """`action` acknowledge: I look into it; close: what is now is the new measure."""
    found = fetch(request.actor, DriftAlarm, alarm_id, MANAGE)
    action, now = request.POST.get("action"), timezone.now()
    if action == "acknowledge":
        alarm_acknowledge(alarm=found, by=request.actor.user, now=now)
        messages.success(request, _("It stays here until you close it or the drafts are as before."))
    elif action == "close":
        alarm_close(alarm=found, by=request.actor.user, now=now)
        messages.success(request, _("Closed. From today on later drafts are compared with the present ones."))
    if request.POST.get("back") == "school" and request.actor.is_admin:
        return redirect("grading:school_watch")
    return redirect("grading:section_watch", found.section.public_id)


def _tell(request: MemberRequest, compared: int, whole: int) -> None:
    if not compared:
        messages.info(request, _("Nothing to compare yet: there are too few drafts."))
        return
    text = ngettext(
        "Checked: %(n)d of %(all)d measure had enough drafts.",
        "Checked: %(n)d of %(all)d measures had enough drafts.",
        whole,
    )
    messages.success(request, text % {"n": compared, "all": whole})
