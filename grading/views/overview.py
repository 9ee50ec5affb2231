"""An assignment from above, and the release of its results."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from grading.models import Submission
from grading.overview import overview_of
from grading.regrades.inbox import waiting_count
from grading.services.release import Undecided, submission_release, submissions_release
from grading.views.release import tell_rest
from school.courses.models import Assignment
from school.people.access import TEACH, Actor, fetch, member, visible


@member()
@require_GET
def overview(request: HttpRequest, assignment_id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    rows = visible(actor, Assignment, TEACH).select_related("course")
    assignment = fetch(actor, Assignment, assignment_id, TEACH, rows=rows)
    found = overview_of(actor, assignment, request.GET.get("page", "1"))
    template = "grading/_overview.html" if request.headers.get("HX-Request") else "grading/overview.html"
    context = {"overview": found, "assignment": assignment, "regrades": waiting_count(actor, assignment)}
    return render(request, template, context)


@member()
@require_POST
def release_all(request: HttpRequest, assignment_id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    assignment = fetch(actor, Assignment, assignment_id, TEACH)
    rows = visible(actor, Submission, TEACH).filter(assignment=assignment, state=Submission.State.SUBMITTED)
    released = submissions_release(
        submissions=rows.filter(released_at=None), by=actor.user, now=timezone.now()
    )
    if released.count:
        text = ngettext(
            "The result of %(n)d student is released.",
            "The results of %(n)d students are released.",
            released.count,
        )
        messages.success(request, text % {"n": released.count})
    tell_rest(request, released)
    return redirect("grading:overview", assignment.public_id)


@member()
@require_POST
def release(request: HttpRequest, submission_id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    rows = (
        visible(actor, Submission, TEACH)
        .filter(assignment__isnull=False)
        .select_related("assignment", "student")
    )
    submission = fetch(actor, Submission, submission_id, TEACH, rows=rows)
    name = {"name": submission.student.display_name}
    try:
        submission_release(submission=submission, by=actor.user, now=timezone.now())
        messages.success(request, _("%(name)s can see the result now.") % name)
    except Undecided as undecided:
        text = ngettext(
            "Not released: %(n)d answer of %(name)s has no decision yet. Decide it at the desk first.",
            "Not released: %(n)d answers of %(name)s have no decision yet. Decide them at the desk first.",
            undecided.count,
        )
        messages.error(request, text % {"n": undecided.count, **name})
    assert submission.assignment is not None  # filtered above
    return redirect("grading:overview", submission.assignment.public_id)
