"""What feedback sounds like: an example of the tone that is being chosen, or of all of them."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from grading.examples import examples_of
from school.courses.models import Course
from school.courses.scope import MemberRequest
from school.courses.views.frame import crumbs
from school.people.access import MANAGE, fetch, member
from school.people.models import Role

__all__ = ["tones"]


@member(Role.TEACHER, Role.ADMIN)
@require_safe
def tones(request: MemberRequest, course_id: UUID) -> HttpResponse:
    """With htmx the tone asked for, the plain one for an unknown name; else a page with every tone."""
    course = fetch(request.actor, Course, course_id, MANAGE)
    examples = examples_of(course)
    if request.htmx:
        chosen = request.GET.get("feedback_tone")
        found = next((one for one in examples if one.tone == chosen), examples[0])
        return render(request, "grading/_feedback_example.html", {"example": found})
    context = {"course": course, "examples": examples, "crumbs": crumbs(course, (_("Tones of feedback"), ""))}
    return render(request, "grading/feedback_tones.html", context)
