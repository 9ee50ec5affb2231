"""How far people agree with each other and with drafts: an assignment, a class."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from grading.agreement.board import AgreementBoard, board_of
from grading.agreement.disagreements import far_rows
from grading.marking.board import may_lead
from grading.marking.markers import plan_of
from grading.marking.second import apart_page
from grading.models import Response
from grading.views.marking import assignment_of
from school.courses.models import Assignment, AssignmentQuestion, Question, Section
from school.courses.scope import may_manage, taught
from school.courses.views.frame import crumbs
from school.people.access import TEACH, MemberRequest, fetch, member, visible
from school.people.models import Role

__all__ = ["assignment", "section"]


@member()
@require_safe
def assignment(request: MemberRequest, assignment_id: UUID) -> HttpResponse:
    found = assignment_of(request, assignment_id)
    lead, plan = may_lead(request.actor, found), plan_of(found)
    answers = visible(request.actor, Response, TEACH).filter(submission__assignment=found)
    items = list(AssignmentQuestion.objects.filter(assignment=found).select_related("question"))
    names = {item.question_id: _called(number, item.question) for number, item in enumerate(items, 1)}
    board = board_of(
        answers, [item.question for item in items], names, groups=lambda one: one.question, parts=True,
        only=None if lead else request.actor.user,
    )  # fmt: skip
    context = {"assignment": found, "tab": "agreement", "far": far_rows(board.far)}
    if plan.may_settle(request.actor.user, lead):
        context["apart"] = apart_page(request.actor, found, items, plan, request.GET.get("page"))
    return render(request, "grading/agreement.html", {**context, "board": board, "lead": lead})


@member(Role.TEACHER, Role.ASSISTANT, Role.ADMIN)
@require_safe
def section(request: MemberRequest, section_id: UUID) -> HttpResponse:
    """All assignments of a class. Who does not teach it sees the figures, and no answers."""
    rows = taught(request.actor, Section).select_related("course")
    found = fetch(request.actor, Section, section_id, rows=rows)
    lead = may_manage(request.actor, found)
    context = {"section": found, "board": _of_class(request, found, lead), "lead": lead}
    context["crumbs"] = crumbs(
        found.course, (found.name, reverse("courses:section", args=[found.public_id])), (_("Agreement"), "")
    )
    return render(request, "grading/agreement_section.html", context)


def _of_class(request: MemberRequest, section: Section, lead: bool) -> AgreementBoard:
    answers: QuerySet[Response] = Response.objects.filter(submission__section=section)
    given = Assignment.objects.filter(submissions__section=section).distinct()
    names = dict(given.values_list("pk", "title"))
    questions = Question.objects.filter(assignments__in=names).distinct()
    return board_of(
        answers.filter(submission__assignment__in=names), list(questions), names,
        groups=lambda one: one.assignment, parts=False, only=None if lead else request.actor.user,
    )  # fmt: skip


def _called(number: int, question: Question) -> str:
    return _("Question %(number)d: %(text)s") % {"number": number, "text": str(question)[:60]}
