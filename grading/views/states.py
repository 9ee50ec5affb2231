"""What the pages of courses leave open: how far the student is. Fetched by them once they are shown."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from grading.models import Submission
from school.courses.models import Assignment, Course
from school.courses.scope import MemberRequest
from school.people.access import OWN, fetch, member, visible

__all__ = ["course_states", "progress"]


@member()
@require_safe
def course_states(request: MemberRequest, course_id: UUID) -> HttpResponse:
    """The state of the student's work on each assignment of a course, as fragments that find their places."""
    course = fetch(request.actor, Course, course_id, OWN)
    mine = visible(request.actor, Submission, OWN).filter(assignment__course=course)
    return render(request, "grading/_course_states.html", {"submissions": mine.select_related("assignment")})


@member()
@require_safe
def progress(request: MemberRequest) -> HttpResponse:
    """Of all that was set so far, how much is handed in, per course."""
    done = Q(submissions__student=request.actor.user, submissions__state=Submission.State.SUBMITTED)
    rows = (
        visible(request.actor, Assignment, OWN)
        .order_by()
        .values("course__public_id")
        .annotate(all=Count("pk", distinct=True), done=Count("pk", filter=done, distinct=True))
    )
    return render(request, "grading/_course_progress.html", {"rows": rows})
