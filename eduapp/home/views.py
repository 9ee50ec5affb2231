"""The page that joins all apps: today for students, classes for teachers, the school at a glance for admins."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from eduapp.home.classes import classes_context
from eduapp.home.school_glance import school_glance
from eduapp.home.style_samples import samples
from eduapp.home.today import today_context
from eduapp.home.wards import wards_context
from school.people.access import Actor, member


@member()
def index(request: HttpRequest) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    now = timezone.now()
    if actor.is_admin:
        return render(request, "home/school.html", school_glance(actor))
    if actor.is_teaching:
        return render(request, "home/classes.html", classes_context(actor, now))
    if actor.is_student:
        return render(request, "home/today.html", today_context(actor, now))
    return render(request, "home/wards.html", wards_context(actor, now))


def style(request: HttpRequest) -> HttpResponse:
    theme = {"theme": request.GET["theme"]} if request.GET.get("theme") in ("light", "dark") else {}
    return render(request, "home/style.html", samples() | theme)
