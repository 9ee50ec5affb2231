"""Courses: the list, one course, and its own settings."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from school.courses.forms import CourseForm, NewCourseForm
from school.courses.models import Assignment, Course, Term
from school.courses.overview import course_list, dated, next_due, units_of
from school.courses.scope import MemberRequest
from school.courses.services.courses import course_create, course_update
from school.courses.views.frame import course_frame, crumbs
from school.people.access import MANAGE, fetch, member, visible
from school.people.models import Role

PAGE = 24


@member()
@require_safe
def index(request: MemberRequest) -> HttpResponse:
    page = Paginator(course_list(request.actor), PAGE).get_page(request.GET.get("page"))
    due = next_due(request.actor, list(page), timezone.now())
    cards = [{"course": course, "due": due.get(course.pk)} for course in page]
    may_create = request.actor.is_teacher or request.actor.is_admin
    return render(request, "courses/list.html", {"page": page, "cards": cards, "may_create": may_create})


@member()
@require_safe
def detail(request: MemberRequest, course_id: UUID) -> HttpResponse:
    course = fetch(request.actor, Course, course_id, rows=course_list(request.actor))
    now = timezone.now()
    assignments = visible(request.actor, Assignment).filter(course=course).prefetch_related("items")
    context = course_frame(request.actor, course, "courses:detail")
    context |= {"units": units_of(request.actor, course), "assignments": dated(assignments, now), "now": now}
    return render(request, "courses/detail.html", context)


@member(Role.TEACHER, Role.ADMIN)
@require_http_methods(["GET", "POST"])
def new(request: MemberRequest) -> HttpResponse:
    actor = request.actor
    form = NewCourseForm(
        request.POST or None,
        actor=actor,
        today=timezone.localdate(),
        initial={"language": actor.school.language},
    )
    if request.method == "POST" and form.is_valid():
        course = course_create(course=form.instance, section_name=form.cleaned_data["section_name"], by=actor)
        messages.success(request, _("The course is ready. Begin with its first unit."))
        return redirect("courses:detail", course.public_id)
    context = {"form": form, "crumbs": crumbs(None, (_("New course"), "")), "terms": visible(actor, Term)}
    return render(request, "courses/course_form.html", context)


@member(Role.TEACHER, Role.ADMIN)
@require_http_methods(["GET", "POST"])
def edit(request: MemberRequest, course_id: UUID) -> HttpResponse:
    course = fetch(request.actor, Course, course_id, MANAGE)
    form = CourseForm(request.POST or None, instance=course, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        course_update(course=form.instance, by=request.actor)
        messages.success(request, _("Saved."))
        return redirect("courses:detail", course.public_id)
    course.refresh_from_db(fields=["title"])  # a refused title belongs in the field only
    context = {"form": form, "course": course, "crumbs": crumbs(course, (_("Settings"), ""))}
    return render(request, "courses/course_form.html", context)
