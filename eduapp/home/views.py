"""The page that joins all apps: today for students, classes for teachers, the school at a glance for admins."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from eduapp.home.style_samples import samples
from school.people.access import member


@member()
def index(request: HttpRequest) -> HttpResponse:
    return render(request, "home/index.html")


def style(request: HttpRequest) -> HttpResponse:
    theme = {"theme": request.GET["theme"]} if request.GET.get("theme") in ("light", "dark") else {}
    return render(request, "home/style.html", samples() | theme)
