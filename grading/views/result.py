"""What became of a submission: points, evidence, feedback and the next step, once it is released."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from grading.models import Submission
from grading.regrades.asking import asking_of
from grading.release.statistics import class_spread, terms_of
from grading.results import results_of, total_of, with_lessons, with_requests
from school.courses.models import Lesson
from school.people.access import Actor, fetch, member, visible


@member()
def result(request: HttpRequest, submission_id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    rows = visible(actor, Submission).select_related("assignment__course", "section", "student")
    submission = fetch(actor, Submission, submission_id, rows=rows)
    own = submission.student_id == actor.user.pk
    if submission.assignment is None:
        return redirect("recommend:practice", submission.concept.public_id if submission.concept else "")
    if own and submission.state != Submission.State.SUBMITTED:
        return redirect("grading:take", submission.assignment.public_id)
    return _page(request, submission, own)


def _page(request: HttpRequest, submission: Submission, own: bool) -> HttpResponse:
    assert submission.assignment is not None  # result()
    terms = terms_of(submission.assignment)
    asking = asking_of(submission, terms, timezone.now())
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = with_lessons(with_requests(results_of(submission), asking), visible(actor, Lesson))
    context = {
        "submission": submission,
        "assignment": submission.assignment,
        "rows": found,
        "total": total_of(found),
        "released": submission.released_at is not None,
        "shown": sum(row.shown for row in found),
        "own": own,
        "asking": asking,
        "spread": class_spread(submission, terms),
    }
    template = "grading/_result.html" if request.headers.get("HX-Request") else "grading/result.html"
    return render(request, template, context)
