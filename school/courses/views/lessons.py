"""Lessons: read, write, move, show or hide, delete."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from school.courses.forms import LessonForm
from school.courses.markdown import outline
from school.courses.models import Course, Lesson, Unit
from school.courses.overview import neighbours
from school.courses.scope import MemberRequest, may_manage
from school.courses.services.lessons import lesson_delete, lesson_publish, lesson_save
from school.courses.services.order import place_move
from school.courses.services.refused import Refused
from school.courses.views.frame import crumbs, say_refused
from school.people.access import MANAGE, OWN, fetch, member, visible
from school.people.models import Role


@member()
@require_safe
def lesson(request: MemberRequest, lesson_id: UUID) -> HttpResponse:
    lesson = fetch(request.actor, Lesson, lesson_id)
    course = lesson.unit.course
    before, after = neighbours(request.actor, lesson)
    context = {
        "lesson": lesson,
        "course": course,
        "contents": outline(lesson.body),
        "concepts": lesson.concepts.all(),
        "before": before,
        "after": after,
        "manages": may_manage(request.actor, lesson),
        "learns": visible(request.actor, Course, OWN).filter(pk=course.pk).exists(),
        "crumbs": crumbs(course, (lesson.title, "")),
    }
    return render(request, "courses/lesson.html", context)


@member(Role.TEACHER, Role.ADMIN)
@require_http_methods(["GET", "POST"])
def new(request: MemberRequest, unit_id: UUID) -> HttpResponse:
    unit = fetch(request.actor, Unit, unit_id, MANAGE)
    return _edited(request, Lesson(unit=unit, is_published=False), unit.course)


@member(Role.TEACHER, Role.ADMIN)
@require_http_methods(["GET", "POST"])
def edit(request: MemberRequest, lesson_id: UUID) -> HttpResponse:
    lesson = fetch(request.actor, Lesson, lesson_id, MANAGE)
    return _edited(request, lesson, lesson.unit.course)


def _edited(request: MemberRequest, lesson: Lesson, course: Course) -> HttpResponse:
    unit = lesson.unit
    form = LessonForm(request.POST or None, instance=lesson, course=course)
    if request.method == "POST" and form.is_valid():
        saved = lesson_save(lesson=form.instance, concepts=form.cleaned_data["concepts"])
        messages.success(request, _("Saved."))
        again = "courses:lesson_edit" if "stay" in request.POST else "courses:lesson"
        return redirect(again, saved.public_id)
    name = _("Edit lesson") if lesson.pk else _("New lesson")
    context = {
        "form": form,
        "lesson": lesson if lesson.pk else None,
        "course": course,
        "draft_key": f"lesson-{lesson.public_id}" if lesson.pk else f"lesson-new-{unit.public_id}",
        "crumbs": crumbs(course, (name, "")),
    }
    return render(request, "courses/lesson_form.html", context)


@member(Role.TEACHER, Role.ADMIN)
@require_POST
def move(request: MemberRequest, lesson_id: UUID) -> HttpResponse:
    lesson = fetch(request.actor, Lesson, lesson_id, MANAGE)
    steps = -1 if request.POST.get("to") == "up" else 1
    place_move(siblings=Lesson.objects.filter(unit=lesson.unit), row=lesson, steps=steps)
    return redirect(_anchor(lesson))


@member(Role.TEACHER, Role.ADMIN)
@require_POST
def publish(request: MemberRequest, lesson_id: UUID) -> HttpResponse:
    lesson = fetch(request.actor, Lesson, lesson_id, MANAGE)
    lesson_publish(lesson=lesson, published=request.POST.get("published") == "yes")
    text = _("Students can see the lesson now.") if lesson.is_published else _("The lesson is hidden now.")
    messages.success(request, text)
    return redirect(_anchor(lesson))


@member(Role.TEACHER, Role.ADMIN)
@require_POST
def delete(request: MemberRequest, lesson_id: UUID) -> HttpResponse:
    lesson = fetch(request.actor, Lesson, lesson_id, MANAGE)
    try:
        lesson_delete(lesson=lesson)
    except Refused as refused:
        say_refused(request, refused)
        return redirect("courses:lesson_edit", lesson.public_id)
    messages.success(request, _("The lesson is deleted. Its questions stay in the bank."))
    return redirect("courses:detail", lesson.unit.course.public_id)


def _anchor(lesson: Lesson) -> str:
    return f"{reverse('courses:detail', args=[lesson.unit.course.public_id])}#unit-{lesson.unit.public_id}"
