"""Assignments of a course: list, create, edit, preview, publish, duplicate, delete."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from school.courses import questions
from school.courses.forms import AssignmentForm
from school.courses.forms.base import refuse
from school.courses.models import Assignment, Course
from school.courses.overview import dated
from school.courses.scope import MemberRequest, may_manage, taught
from school.courses.services import assignments as services
from school.courses.services.refused import Refused
from school.courses.views.frame import course_frame, crumbs, say_refused
from school.people.access import MANAGE, fetch, member
from school.people.models import Role


@member(Role.TEACHER, Role.ASSISTANT, Role.ADMIN)
@require_safe
def index(request: MemberRequest, course_id: UUID) -> HttpResponse:
    course = fetch(request.actor, Course, course_id, rows=taught(request.actor, Course))
    rows = taught(request.actor, Assignment).filter(course=course).prefetch_related("items", "sections")
    context = course_frame(request.actor, course, "courses:assignments", (_("Assignments"), ""))
    context["assignments"] = dated(rows, timezone.now())
    return render(request, "courses/assignments.html", context)


@member(Role.TEACHER, Role.ADMIN)
@require_http_methods(["GET", "POST"])
def new(request: MemberRequest, course_id: UUID) -> HttpResponse:
    course = fetch(request.actor, Course, course_id, MANAGE)
    return _edited(request, Assignment(course=course, school=course.school), course)


@member(Role.TEACHER, Role.ADMIN)
@require_http_methods(["GET", "POST"])
def edit(request: MemberRequest, assignment_id: UUID) -> HttpResponse:
    assignment = fetch(request.actor, Assignment, assignment_id, MANAGE)
    return _edited(request, assignment, assignment.course)


def _edited(request: MemberRequest, assignment: Assignment, course: Course) -> HttpResponse:
    form = _form(request, assignment, course)
    if request.method == "POST" and form.is_valid() and _saved(request, form):
        messages.success(request, _("Saved."))
        if "preview" in request.POST:
            return redirect("courses:assignment_preview", assignment.public_id)
        return redirect("courses:assignments", course.public_id)
    context = {
        "form": form,
        "assignment": assignment if assignment.pk else None,
        "course": course,
        "begun": services.has_begun(assignment),
        "timezone": timezone.get_current_timezone_name(),
        "crumbs": crumbs(course, (_("Edit assignment") if assignment.pk else _("New assignment"), "")),
    }
    return render(request, "courses/assignment_form.html", context)


def _form(request: MemberRequest, assignment: Assignment, course: Course) -> AssignmentForm:
    if request.method == "POST" or assignment.pk:
        data = request.POST if request.method == "POST" else None
        return AssignmentForm(data, instance=assignment, course=course, actor=request.actor)
    return AssignmentForm.fresh(assignment, course=course, actor=request.actor)


def _saved(request: MemberRequest, form: AssignmentForm) -> bool:
    try:
        services.assignment_save(
            assignment=form.instance, sections=form.all_sections, picks=form.picks, by=request.actor
        )
        if "publish" in request.POST:
            services.assignment_publish(assignment=form.instance, by=request.actor)
    except Refused as refused:
        refuse(form, refused)
        return False
    return True


@member(Role.TEACHER, Role.ASSISTANT, Role.ADMIN)
@require_safe
def preview(request: MemberRequest, assignment_id: UUID) -> HttpResponse:
    """The questions as students will see them; nothing typed here is kept."""
    assignment = fetch(request.actor, Assignment, assignment_id, rows=taught(request.actor, Assignment))
    items = assignment.items.select_related("question")
    context = {
        "assignment": assignment,
        "course": assignment.course,
        "phase": assignment.phase(timezone.now()),
        "items": [(item, questions.get(item.question.kind).template) for item in items],
        "points": sum(item.worth().points for item in items),
        "manages": may_manage(request.actor, assignment),
        "crumbs": crumbs(assignment.course, (assignment.title, "")),
    }
    return render(request, "courses/assignment_preview.html", context)


@member(Role.TEACHER, Role.ADMIN)
@require_POST
def publish(request: MemberRequest, assignment_id: UUID) -> HttpResponse:
    assignment = fetch(request.actor, Assignment, assignment_id, MANAGE)
    shown = request.POST.get("published") == "yes"
    act = services.assignment_publish if shown else services.assignment_unpublish
    done = (
        _("Students of the classes can see it from its opening time on.")
        if shown
        else _("Hidden from students.")
    )
    return _act(request, assignment, lambda: act(assignment=assignment, by=request.actor), done)


@member(Role.TEACHER, Role.ADMIN)
@require_POST
def delete(request: MemberRequest, assignment_id: UUID) -> HttpResponse:
    assignment = fetch(request.actor, Assignment, assignment_id, MANAGE)
    return _act(
        request,
        assignment,
        lambda: services.assignment_delete(assignment=assignment, by=request.actor),
        _("The assignment is deleted."),
    )


@member(Role.TEACHER, Role.ADMIN)
@require_POST
def duplicate(request: MemberRequest, assignment_id: UUID) -> HttpResponse:
    assignment = fetch(request.actor, Assignment, assignment_id, MANAGE)
    copy = services.assignment_duplicate(assignment=assignment, by=request.actor, now=timezone.now())
    messages.success(request, _("This is the copy. Check its dates, then publish it."))
    return redirect("courses:assignment_edit", copy.public_id)


def _act(
    request: MemberRequest, assignment: Assignment, act: Callable[[], object], done: str
) -> HttpResponse:
    try:
        act()
    except Refused as refused:
        say_refused(request, refused)
    else:
        messages.success(request, done)
    return redirect("courses:assignments", assignment.course.public_id)
