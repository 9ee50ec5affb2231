"""Writing a question: its text, its key, and the criteria it is graded by."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from grading.changes.resuming import Resumed, resumed
from grading.models import Criterion, QuestionChange
from grading.rubrics.typed import CriterionRow, read_rows, stored_rows
from grading.services.changes import change_propose
from grading.services.rubrics import CriterionText, bears_on_grades, is_answered, question_with_rubric_save
from grading.templatetags.points import points
from school.courses import questions
from school.courses.forms import QuestionForm
from school.courses.forms.base import refuse
from school.courses.models import Course, Lesson, Question
from school.courses.scope import MemberRequest
from school.courses.services.refused import Refused
from school.courses.views.frame import crumbs
from school.people.access import MANAGE, fetch, member, visible
from school.people.models import Role

__all__ = ["edit", "new", "preview"]


@member(Role.TEACHER, Role.ADMIN)
@require_http_methods(["GET", "POST"])
def new(request: MemberRequest, course_id: UUID) -> HttpResponse:
    course = fetch(request.actor, Course, course_id, MANAGE)
    kind = request.GET.get("kind", "")
    if kind not in questions.kinds():
        context = {
            "course": course,
            "kinds": Question.Kind,
            "crumbs": crumbs(course, (_("New question"), "")),
        }
        return render(request, "grading/question_kinds.html", context)
    content = questions.get(kind).blank()
    lesson = _lesson(request, course)
    concepts = lesson.concepts.all() if lesson else []
    return _edited(
        request, Question(course=course, kind=kind, content=content, lesson=lesson), list(concepts)
    )


@member(Role.TEACHER, Role.ADMIN)
@require_http_methods(["GET", "POST"])
def edit(request: MemberRequest, question_id: UUID) -> HttpResponse:
    """The question as it is, or with `?change=` as a proposal would have it."""
    question = fetch(request.actor, Question, question_id, MANAGE)
    proposal = _proposal(request, question) if request.method == "GET" else None
    return _edited(request, question, proposal=resumed(proposal, question) if proposal else None)


def _proposal(request: MemberRequest, question: Question) -> QuestionChange | None:
    try:
        public_id = UUID(request.GET.get("change", ""))
    except ValueError:
        return None
    rows = visible(request.actor, QuestionChange, MANAGE).filter(
        question=question, kind="edit", state="proposed"
    )
    return rows.filter(public_id=public_id).first()


def _lesson(request: MemberRequest, course: Course) -> Lesson | None:
    """The lesson that `?lesson=` names, when it is one of this course."""
    try:
        public_id = UUID(request.GET.get("lesson", ""))
    except ValueError:
        return None
    return visible(request.actor, Lesson, MANAGE).filter(unit__course=course, public_id=public_id).first()


def _edited(
    request: MemberRequest,
    question: Question,
    concepts: list[Any] | None = None,
    proposal: Resumed | None = None,
) -> HttpResponse:
    concepts = proposal.concepts if proposal else concepts
    initial = {"concepts": concepts} if concepts else None
    form = QuestionForm(request.POST or None, instance=question, course=question.course, initial=initial)
    rows = stored_rows(proposal.criteria) if proposal else _rows(request, question)
    if request.method == "POST" and _is_valid(form, rows) and (done := _saved(request, form, rows)):
        return done
    return render(request, "grading/question_form.html", _context(form, question, rows))


def _rows(request: MemberRequest, question: Question) -> list[CriterionRow]:
    if request.method == "POST":
        return read_rows(cast(questions.Form, request.POST))
    return stored_rows(Criterion.objects.filter(rubric__question=question)) if question.pk else []


def _is_valid(form: QuestionForm, rows: list[CriterionRow]) -> bool:
    valid = form.is_valid()
    if form.kind.has_rubric and any(row.is_bad for row in rows):
        form.add_error(None, _("Some criteria are not complete yet; see the notes beside them."))
        return False
    return valid


def _saved(request: MemberRequest, form: QuestionForm, rows: list[CriterionRow]) -> HttpResponse | None:
    """Saved, or, where answers are concerned, proposed and to be looked at first; None when it was refused."""
    question, concepts = form.instance, form.cleaned_data["concepts"]
    criteria = [
        CriterionText(row.public_id, row.text, row.value, row.own) for row in rows if row.value is not None
    ]
    try:
        if is_answered(question) and bears_on_grades(question, criteria):
            change = change_propose(question=question, concepts=concepts, criteria=criteria, by=request.actor)
            return redirect("grading:change", change.public_id)
        question_with_rubric_save(question=question, concepts=concepts, criteria=criteria, by=request.actor)
    except Refused as refused:
        refuse(form, refused)
        return None
    messages.success(request, _told(form, question))
    if "next" in request.POST:
        address = reverse("grading:question_new", args=[question.course.public_id])
        lesson = f"&lesson={question.lesson.public_id}" if question.lesson else ""
        return redirect(f"{address}?kind={question.kind}{lesson}")
    return redirect("courses:question", question.public_id)


def _told(form: QuestionForm, question: Question) -> str:
    """That it is saved; and what became of the points, where criteria decide them otherwise than was typed."""
    if question.points == form.cleaned_data["points"]:
        return _("Saved.")
    return _("Saved. The points are now %(points)s, the sum of the criteria.") % {
        "points": points(question.points)
    }


def _context(form: QuestionForm, question: Question, rows: list[CriterionRow]) -> dict[str, Any]:
    stored = question.pk is not None
    key = question.public_id if stored else f"new-{question.kind}-{question.course.public_id}"
    return {
        "form": form,
        "question": question,
        "stored": stored,
        "course": question.course,
        "kind": form.kind,
        "kind_label": question.get_kind_display(),
        "answered": is_answered(question),
        "rows": [*rows, CriterionRow()] if form.kind.has_rubric else [],
        "blank": CriterionRow(),
        "shown": Question(prompt=form["prompt"].value() or "", kind=question.kind, content=form.content),
        "draft_key": f"question-{key}",
        "crumbs": crumbs(question.course, (_("Edit question") if stored else _("New question"), "")),
    }


@member(Role.TEACHER, Role.ADMIN)
@require_POST
def preview(request: MemberRequest) -> HttpResponse:
    """What is in the editing form of `?kind=` now, as a student will see it; nothing is saved."""
    kind = request.GET.get("kind", "")
    if kind not in questions.kinds():
        raise Http404
    content = questions.get(kind).read(cast(questions.Form, request.POST))
    shown = Question(prompt=request.POST.get("prompt", "")[:20_000], kind=kind, content=content)
    return render(request, "grading/_question_preview.html", {"shown": shown, "kind": questions.get(kind)})
