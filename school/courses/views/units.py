"""Units of a course: create, edit, move, show or hide, delete."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from school.courses.forms import UnitForm
from school.courses.models import Course, Unit
from school.courses.scope import MemberRequest
from school.courses.services.lessons import unit_delete, unit_publish, unit_save
from school.courses.services.order import place_move
from school.courses.services.refused import Refused
from school.courses.views.frame import crumbs, say_refused
from school.people.access import MANAGE, fetch, member
from school.people.models import Role


@member(Role.TEACHER, Role.ADMIN)
@require_http_methods(["GET", "POST"])
def new(request: MemberRequest, course_id: UUID) -> HttpResponse:
    course = fetch(request.actor, Course, course_id, MANAGE)
    form = UnitForm(request.POST or None, instance=Unit(course=course))
    if request.method == "POST" and form.is_valid():
        unit = unit_save(unit=form.instance)
        messages.success(request, _("The unit is ready. Write its first lesson."))
        return redirect(_anchor(unit))
    context = {"form": form, "course": course, "crumbs": crumbs(course, (_("New unit"), ""))}
    return render(request, "courses/unit_form.html", context)


@member(Role.TEACHER, Role.ADMIN)
@require_http_methods(["GET", "POST"])
def edit(request: MemberRequest, unit_id: UUID) -> HttpResponse:
    unit = fetch(request.actor, Unit, unit_id, MANAGE)
    form = UnitForm(request.POST or None, instance=unit)
    if request.method == "POST" and form.is_valid():
        unit_save(unit=form.instance)
        messages.success(request, _("Saved."))
        return redirect(_anchor(unit))
    context = {
        "form": form,
        "unit": unit,
        "course": unit.course,
        "lesson_count": unit.lessons.count(),
        "crumbs": crumbs(unit.course, (_("Edit unit"), "")),
    }
    return render(request, "courses/unit_form.html", context)


@member(Role.TEACHER, Role.ADMIN)
@require_POST
def move(request: MemberRequest, unit_id: UUID) -> HttpResponse:
    unit = fetch(request.actor, Unit, unit_id, MANAGE)
    steps = -1 if request.POST.get("to") == "up" else 1
    place_move(siblings=Unit.objects.filter(course=unit.course), row=unit, steps=steps)
    return redirect(_anchor(unit))


@member(Role.TEACHER, Role.ADMIN)
@require_POST
def publish(request: MemberRequest, unit_id: UUID) -> HttpResponse:
    unit = fetch(request.actor, Unit, unit_id, MANAGE)
    shown = request.POST.get("published") == "yes"
    changed = unit_publish(unit=unit, published=shown)
    text = (
        ngettext(
            "%(n)s lesson is now visible to students.", "%(n)s lessons are now visible to students.", changed
        )
        if shown
        else ngettext("%(n)s lesson is now hidden.", "%(n)s lessons are now hidden.", changed)
    )
    messages.success(request, text % {"n": changed})
    return redirect(_anchor(unit))


@member(Role.TEACHER, Role.ADMIN)
@require_POST
def delete(request: MemberRequest, unit_id: UUID) -> HttpResponse:
    unit = fetch(request.actor, Unit, unit_id, MANAGE)
    try:
        unit_delete(unit=unit)
    except Refused as refused:
        say_refused(request, refused)
        return redirect("courses:unit_edit", unit.public_id)
    messages.success(request, _("The unit is deleted."))
    return redirect("courses:detail", unit.course.public_id)


def _anchor(unit: Unit) -> str:
    return f"{reverse('courses:detail', args=[unit.course.public_id])}#unit-{unit.public_id}"
