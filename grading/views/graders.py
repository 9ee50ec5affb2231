"""Trained graders: all that one may see, one with its card and gate, two side by side; promote and retire."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db.models import Case, IntegerField, Value, When
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from grading.models import TrainedGrader
from grading.services.graders import FilesGone, MustUnlearn, NotPromotable, grader_promote, grader_retire
from grading.training.card import comparison_of, grader_page
from grading.training.overview import grader_row, may_train
from grading.training.words import file_problem
from grading.views.training import STAFF, trail
from school.courses.scope import MemberRequest
from school.people.access import MANAGE, TEACH, VIEW, fetch, member, visible

State = TrainedGrader.State
# In use first, then what could be.
ORDER = [State.SERVING, State.CANDIDATE, State.REFUSED, State.REPLACED, State.RETIRED]
MOST = 200


@member(*STAFF)
@require_safe
def index(request: MemberRequest) -> HttpResponse:
    """An admin sees those of the school, a teacher those of their classes and courses."""
    place = Case(
        *(When(state=state, then=Value(at)) for at, state in enumerate(ORDER)), output_field=IntegerField()
    )
    rows = visible(request.actor, TrainedGrader).annotate(place=place).order_by("place", "-pk")
    shown = rows.select_related("course", "section", "question", "school")[:MOST]
    return render(request, "grading/graders.html", {"rows": [grader_row(one) for one in shown]})


@member(*STAFF)
@require_safe
def detail(request: MemberRequest, grader_id: UUID) -> HttpResponse:
    grader = _fetched(request, grader_id, VIEW)
    context = {"page": grader_page(request.actor, grader), "crumbs": trail(grader, (_version(grader), ""))}
    return render(request, "grading/grader.html", context)


@member(*STAFF)
@require_safe
def compare(request: MemberRequest, grader_id: UUID) -> HttpResponse:
    grader = _fetched(request, grader_id, TEACH)
    chosen, page = request.GET.get("with", ""), request.GET.get("page", "1")
    found = comparison_of(request.actor, grader, chosen, page)
    here = reverse("grading:grader", args=[grader.public_id])
    steps = ((_version(grader), here), (_("Side by side"), ""))
    return render(request, "grading/grader_compare.html", {"found": found, "crumbs": trail(grader, *steps)})


@member(*STAFF)
@require_POST
def promote(request: MemberRequest, grader_id: UUID) -> HttpResponse:
    grader = _fetched(request, grader_id, TEACH)
    if not may_train(request.actor, grader):
        raise Http404
    try:
        grader_promote(grader=grader, by=request.actor.user, now=timezone.now())
        messages.success(request, _("Version %(number)d drafts from now on.") % {"number": grader.number})
    except NotPromotable:
        messages.error(request, _("Nothing was changed: this version did not pass, or is retired."))
    except MustUnlearn:
        text = _(
            "Nothing was changed: this version holds work that must be unlearned. Train again, or retire it."
        )
        messages.error(request, text)
    except FilesGone as gone:
        text = _("Nothing was changed. %(why)s") % {"why": file_problem(gone.why)}
        messages.error(request, text)
    return redirect("grading:grader", grader.public_id)


@member(*STAFF)
@require_POST
def retire(request: MemberRequest, grader_id: UUID) -> HttpResponse:
    grader = _fetched(request, grader_id, MANAGE)
    grader_retire(grader=grader, by=request.actor.user, now=timezone.now())
    messages.success(
        request, _("Version %(number)d is retired and its files are deleted.") % {"number": grader.number}
    )
    return redirect("grading:grader", grader.public_id)


def _version(grader: TrainedGrader) -> str:
    return _("Version %(number)d") % {"number": grader.number}


def _fetched(request: MemberRequest, grader_id: UUID, need: str) -> TrainedGrader:
    rows = visible(request.actor, TrainedGrader, need)
    rows = rows.select_related(
        "school", "course", "section", "question", "created_by", "promoted_by", "retired_by"
    )
    return fetch(request.actor, TrainedGrader, grader_id, need, rows=rows)
