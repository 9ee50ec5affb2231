"""Typed Markdown as students will see it, while a teacher types."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from school.courses.forms.base import MAX_TEXT
from school.courses.scope import MemberRequest
from school.people.access import member
from school.people.models import Role


@member(Role.TEACHER, Role.ADMIN)
@require_POST
def preview(request: MemberRequest) -> HttpResponse:
    """The posted field that `?name=` tells (a form has several), cut where the form would refuse it."""
    text = request.POST.get(request.GET.get("name", "text"), "")[:MAX_TEXT]
    return render(request, "courses/_preview.html", {"text": text})
