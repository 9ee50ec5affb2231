"""Classes: the list, one class with its people and code, its settings."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from school.courses.forms import SectionForm
from school.courses.models import Assignment, Course, Section
from school.courses.overview import dated, section_list
from school.courses.people import candidates, members_of
from school.courses.scope import MemberRequest, may_manage, taught
from school.courses.services.sections import section_code_renew, section_join_open, section_save
from school.courses.views.frame import crumbs
from school.people.access import MANAGE, TEACH, fetch, member, visible
from school.people.models import Role

PAGE = 50


@member(Role.TEACHER, Role.ASSISTANT, Role.ADMIN)
@require_safe
def index(request: MemberRequest) -> HttpResponse:
    words = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    found = section_list(request.actor)
    for word in words.split():
        found = found.filter(name__icontains=word) | found.filter(course__title__icontains=word)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(request, "courses/sections.html", {"page": page, "words": words})


@member(Role.TEACHER, Role.ASSISTANT, Role.ADMIN)
@require_safe
def detail(request: MemberRequest, section_id: UUID) -> HttpResponse:
    section = fetch(request.actor, Section, section_id, rows=taught(request.actor, Section))
    manages = may_manage(request.actor, section)
    words = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    context = {
        "section": section,
        "course": section.course,
        "staff": members_of(section, "teacher", "assistant"),
        "students": members_of(section, "student"),
        "manages": manages,
        "teaches": visible(request.actor, Section, TEACH).filter(pk=section.pk).exists(),
        "assignments": dated(
            visible(request.actor, Assignment, TEACH).filter(sections=section), timezone.now()
        ),
        "words": words,
        "found": candidates(request.actor, section, words) if manages and words else None,
        "crumbs": crumbs(section.course, (section.name, "")),
    }
    if request.htmx and request.htmx.target == "found":
        return render(request, "courses/_candidates.html", context)
    return render(request, "courses/section.html", context)


@member(Role.TEACHER, Role.ADMIN)
@require_http_methods(["GET", "POST"])
def new(request: MemberRequest, course_id: UUID) -> HttpResponse:
    course = fetch(request.actor, Course, course_id, MANAGE)
    return _edited(request, Section(course=course, school=course.school), course)


@member(Role.TEACHER, Role.ADMIN)
@require_http_methods(["GET", "POST"])
def edit(request: MemberRequest, section_id: UUID) -> HttpResponse:
    section = fetch(request.actor, Section, section_id, MANAGE)
    return _edited(request, section, section.course)


def _edited(request: MemberRequest, section: Section, course: Course) -> HttpResponse:
    form = SectionForm(request.POST or None, instance=section)
    if request.method == "POST" and form.is_valid():
        section_save(section=form.instance, by=request.actor)
        messages.success(request, _("Saved."))
        return redirect("courses:section", section.public_id)
    context = {
        "form": form,
        "section": section if section.pk else None,
        "course": course,
        "crumbs": crumbs(course, (_("Class settings") if section.pk else _("New class"), "")),
    }
    return render(request, "courses/section_form.html", context)


@member(Role.TEACHER, Role.ADMIN)
@require_POST
def code(request: MemberRequest, section_id: UUID) -> HttpResponse:
    """`action` renew gives a new code; open and close say whether it lets students in."""
    section = fetch(request.actor, Section, section_id, MANAGE)
    action = request.POST.get("action")
    if action == "renew":
        section_code_renew(section=section, by=request.actor)
        messages.success(request, _("This is the new code. The old one no longer works."))
    elif action in {"open", "close"}:
        section_join_open(section=section, is_open=action == "open", by=request.actor)
        text = _("Students can join with the code.") if section.join_open else _("The code is switched off.")
        messages.success(request, text)
    return redirect("courses:section", section.public_id)
