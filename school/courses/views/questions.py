"""The question bank. Creating and editing questions, with their criteria, is in grading/views/questions.py."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from school.courses import questions
from school.courses.bank import BankFilter
from school.courses.models import Course, Question
from school.courses.scope import MemberRequest, may_manage, taught
from school.courses.services.questions import question_archive
from school.courses.services.refused import Refused
from school.courses.views.frame import course_frame, crumbs, say_refused
from school.people.access import MANAGE, fetch, member
from school.people.models import Role

PAGE = 25


@member(Role.TEACHER, Role.ASSISTANT, Role.ADMIN)
@require_safe
def index(request: MemberRequest, course_id: UUID) -> HttpResponse:
    course = fetch(request.actor, Course, course_id, rows=taught(request.actor, Course))
    chosen = BankFilter.read(request.GET)
    page = Paginator(chosen.rows(course), PAGE).get_page(request.GET.get("page"))
    context = course_frame(request.actor, course, "courses:questions", (_("Questions"), ""))
    context |= {"page": page, "chosen": chosen, "options": chosen.options(course), "kinds": Question.Kind}
    template = "courses/_bank.html" if request.htmx and not request.htmx.boosted else "courses/questions.html"
    return render(request, template, context)


@member(Role.TEACHER, Role.ASSISTANT, Role.ADMIN)
@require_safe
def detail(request: MemberRequest, question_id: UUID) -> HttpResponse:
    """A question as students see it, and its key."""
    question = fetch(request.actor, Question, question_id, rows=taught(request.actor, Question))
    kind = questions.get(question.kind)
    context = {
        "question": question,
        "course": question.course,
        "widget": kind.template,
        "key": kind.key(question.content),
        "manages": may_manage(request.actor, question),
        "used_in": question.assignments.all(),
        "crumbs": crumbs(question.course, (_("Question"), "")),
    }
    return render(request, "courses/question.html", context)


@member(Role.TEACHER, Role.ADMIN)
@require_POST
def archive(request: MemberRequest, question_id: UUID) -> HttpResponse:
    question = fetch(request.actor, Question, question_id, MANAGE)
    try:
        question_archive(question=question, archived=request.POST.get("archived") == "yes")
    except Refused as refused:
        say_refused(request, refused)
    else:
        text = _("Archived: it is offered no more.") if question.is_archived else _("Back in the bank.")
        messages.success(request, text)
    return redirect("courses:question", question.public_id)
