"""The concepts of a course: the map for everybody, changes for those who manage the course."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from school.courses.concept_map import concept_map
from school.courses.forms import ConceptForm
from school.courses.forms.base import refuse
from school.courses.models import Concept, Course
from school.courses.scope import MemberRequest
from school.courses.services.concepts import concept_delete, concept_save
from school.courses.services.order import place_move
from school.courses.services.refused import Refused
from school.courses.views.frame import course_frame, crumbs, say_refused
from school.people.access import MANAGE, fetch, member
from school.people.models import Role


@member()
@require_safe
def index(request: MemberRequest, course_id: UUID) -> HttpResponse:
    course = fetch(request.actor, Course, course_id)
    concepts = list(
        course.concepts.prefetch_related("prerequisites").annotate(
            lesson_count=Count("lessons", distinct=True), question_count=Count("questions", distinct=True)
        )
    )
    context = course_frame(request.actor, course, "courses:concepts", (_("Concepts"), ""))
    context |= {"concepts": concepts, "map": concept_map(concepts)}
    return render(request, "courses/concepts.html", context)


@member(Role.TEACHER, Role.ADMIN)
@require_http_methods(["GET", "POST"])
def new(request: MemberRequest, course_id: UUID) -> HttpResponse:
    course = fetch(request.actor, Course, course_id, MANAGE)
    return _edited(request, Concept(course=course))


@member(Role.TEACHER, Role.ADMIN)
@require_http_methods(["GET", "POST"])
def edit(request: MemberRequest, concept_id: UUID) -> HttpResponse:
    return _edited(request, fetch(request.actor, Concept, concept_id, MANAGE))


def _edited(request: MemberRequest, concept: Concept) -> HttpResponse:
    course = concept.course
    form = ConceptForm(request.POST or None, instance=concept, course=course)
    if request.method == "POST" and form.is_valid() and _saved(form):
        messages.success(request, _("Saved."))
        return redirect("courses:concepts", course.public_id)
    name = _("Edit concept") if concept.pk else _("New concept")
    context = {
        "form": form,
        "concept": concept if concept.pk else None,
        "course": course,
        "crumbs": crumbs(course, (name, "")),
    }
    return render(request, "courses/concept_form.html", context)


def _saved(form: ConceptForm) -> bool:
    try:
        concept_save(concept=form.instance, prerequisites=form.cleaned_data["prerequisites"])
    except Refused as refused:
        refuse(form, refused)
        return False
    return True


@member(Role.TEACHER, Role.ADMIN)
@require_POST
def move(request: MemberRequest, concept_id: UUID) -> HttpResponse:
    concept = fetch(request.actor, Concept, concept_id, MANAGE)
    steps = -1 if request.POST.get("to") == "up" else 1
    place_move(siblings=Concept.objects.filter(course=concept.course), row=concept, steps=steps)
    return redirect("courses:concepts", concept.course.public_id)


@member(Role.TEACHER, Role.ADMIN)
@require_POST
def delete(request: MemberRequest, concept_id: UUID) -> HttpResponse:
    concept = fetch(request.actor, Concept, concept_id, MANAGE)
    try:
        concept_delete(concept=concept)
    except Refused as refused:
        say_refused(request, refused)
        return redirect("courses:concept_edit", concept.public_id)
    messages.success(request, _("The concept is deleted."))
    return redirect("courses:concepts", concept.course.public_id)
