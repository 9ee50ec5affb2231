"""The graders of a class, a question or a course: what there is to learn from, the button, and a training as it runs."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from grading.models import TrainingRun
from grading.models.scope import Scoped
from grading.services.training import (
    AlreadyTraining,
    NotResumable,
    training_resume,
    training_start,
    training_stop,
)
from grading.services.training_writing import writable_kinds
from grading.training.chart import lines_of
from grading.training.corrections import KINDS
from grading.training.form import TrainingForm
from grading.training.overview import LEAST, may_train, scope_page, scope_url
from grading.training.words import made_texts, problem_text, stage_text
from school.courses.models import Course, Question, Section
from school.courses.scope import MemberRequest, taught
from school.courses.views.frame import course_frame, crumbs
from school.people.access import VIEW, fetch, member, visible
from school.people.models import Role

STAFF = (Role.TEACHER, Role.ASSISTANT, Role.ADMIN)


@member(*STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def section(request: MemberRequest, section_id: UUID) -> HttpResponse:
    rows = taught(request.actor, Section).select_related("course", "school")
    found = fetch(request.actor, Section, section_id, rows=rows)
    return _scope(request, TrainingRun(school=found.school, course=found.course, section=found))


@member(*STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def course(request: MemberRequest, course_id: UUID) -> HttpResponse:
    rows = taught(request.actor, Course).select_related("school")
    found = fetch(request.actor, Course, course_id, rows=rows)
    return _scope(request, TrainingRun(school=found.school, course=found))


@member(*STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: MemberRequest, question_id: UUID) -> HttpResponse:
    rows = taught(request.actor, Question).select_related("course__school")
    found = fetch(request.actor, Question, question_id, rows=rows.filter(kind__in=KINDS))
    return _scope(request, TrainingRun(school=found.course.school, course=found.course, question=found))


@member(*STAFF)
@require_safe
def training(request: MemberRequest, training_id: UUID) -> HttpResponse:
    """The page of one training; htmx asks for what changes on it."""
    rows = visible(request.actor, TrainingRun).select_related("course", "section", "question", "grader")
    run = fetch(request.actor, TrainingRun, training_id, VIEW, rows=rows)
    context = {
        "run": run,
        "stage": stage_text(run),
        "made": made_texts(run.detail.get("augmented", {})),
        "problem": problem_text(run),
        "lines": lines_of(run.points),
        "may_train": may_train(request.actor, run),
        "back": scope_url(run),
        "crumbs": trail(run, (_("Training"), "")),
    }
    template = "grading/_training.html" if request.headers.get("HX-Request") else "grading/training.html"
    return render(request, template, context)


@member(*STAFF)
@require_POST
def stop(request: MemberRequest, training_id: UUID) -> HttpResponse:
    run = _own(request, training_id)
    training_stop(run=run, by=request.actor.user, now=timezone.now())
    return redirect("grading:training", run.public_id)


@member(*STAFF)
@require_POST
def resume(request: MemberRequest, training_id: UUID) -> HttpResponse:
    run = _own(request, training_id)
    try:
        training_resume(run=run, by=request.actor.user)
    except AlreadyTraining as busy:
        messages.info(request, _("A newer training is under way; this is its page."))
        return redirect("grading:training", busy.run.public_id)
    except NotResumable:
        messages.info(request, _("This training has ended; there is nothing to go on with."))
    return redirect("grading:training", run.public_id)


def _own(request: MemberRequest, training_id: UUID) -> TrainingRun:
    """A training that the actor could have started."""
    run = fetch(request.actor, TrainingRun, training_id, VIEW)
    if not may_train(request.actor, run):
        raise Http404
    return run


def _scope(request: MemberRequest, scope: Scoped) -> HttpResponse:
    if request.method == "POST":
        return _train(request, scope)
    return _shown(request, scope, TrainingForm(writable=writable_kinds()))


def _train(request: MemberRequest, scope: Scoped) -> HttpResponse:
    if not may_train(request.actor, scope):
        raise Http404
    form = TrainingForm(request.POST, writable=writable_kinds())
    if not form.is_valid():
        return _shown(request, scope, form, status=422)
    try:
        run = training_start(scope=scope, by=request.actor.user, settings=form.settings())
    except AlreadyTraining as busy:
        run = busy.run
        messages.info(request, _("A training is under way already; this is its page."))
    return redirect("grading:training", run.public_id)


def _shown(request: MemberRequest, scope: Scoped, form: TrainingForm, status: int = 200) -> HttpResponse:
    context = {
        "page": scope_page(request.actor, scope),
        "scope": scope,
        "form": form,
        "least": LEAST,
        "sections": taught(request.actor, Section)
        .filter(course=scope.course)
        .exclude(pk=scope.section_id or 0),
        "crumbs": trail(scope),
    }
    if scope.kind == "course":
        context |= course_frame(request.actor, scope.course, "grading:course_graders")
    return render(request, "grading/graders_scope.html", context, status=status)


def trail(scope: Scoped, *further: tuple[str, str]) -> list[dict[str, str]]:
    """Courses > course > class or question > Graders > further."""
    steps: list[tuple[str, str]] = []
    if scope.section is not None:
        steps.append((scope.section.name, reverse("courses:section", args=[scope.section.public_id])))
    if scope.question is not None:
        text = Truncator(str(scope.question)).chars(40)
        steps.append((text, reverse("courses:question", args=[scope.question.public_id])))
    steps.append((_("Graders"), scope_url(scope) if further else ""))
    return crumbs(scope.course, *steps, *further)
