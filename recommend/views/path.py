"""Where a student stands and what comes next."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from recommend.learners import MASTERY_THRESHOLD
from recommend.pages import concept_row, concept_rows, history_of, step_rows
from recommend.services.reading import lesson_read
from school.courses.models import Concept, Course, Lesson
from school.people.access import OWN, MemberRequest, fetch, member, visible
from school.people.models import Role

GOAL = round(100 * MASTERY_THRESHOLD)


@member()
@require_safe
def mastery(request: MemberRequest) -> HttpResponse:
    courses = list(visible(request.actor, Course, OWN))
    student = request.actor.user
    context = {
        "steps": step_rows(student, courses, timezone.now()),
        "courses": [{"course": course, "rows": concept_rows(student, course)} for course in courses],
        "goal": GOAL,
    }
    return render(request, "recommend/mastery.html", context)


@member(Role.STUDENT)
@require_safe
def concept(request: MemberRequest, concept_id: UUID) -> HttpResponse:
    concept = fetch(
        request.actor,
        Concept,
        concept_id,
        OWN,
        rows=visible(request.actor, Concept, OWN).select_related("course"),
    )
    lessons = visible(request.actor, Lesson).filter(concepts=concept, is_published=True)
    context = {
        "concept": concept,
        "row": concept_row(request.actor.user, concept),
        "history": history_of(request.actor.user, concept),
        "lessons": lessons,
        "unlocks": concept.unlocks.all(),
        "goal": GOAL,
    }
    return render(request, "recommend/concept.html", context)


@member(Role.STUDENT)
@require_safe
def next_step(request: MemberRequest, course_id: UUID) -> HttpResponse:
    """A fragment for other pages: the one next step of this course."""
    course = fetch(request.actor, Course, course_id, OWN)
    steps = step_rows(request.actor.user, [course], timezone.now())
    return render(request, "recommend/_next_step.html", {"step": steps[0] if steps else None})


@member(Role.STUDENT)
@require_POST
def read(request: MemberRequest, lesson_id: UUID) -> HttpResponse:
    lesson = fetch(request.actor, Lesson, lesson_id, OWN)
    lesson_read(lesson=lesson, student=request.actor.user, now=timezone.now())
    messages.success(request, _("Marked as read. Your path goes on with practice."))
    return redirect("home:index" if request.POST.get("back") == "today" else "recommend:mastery")
