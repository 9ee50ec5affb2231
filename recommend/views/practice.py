"""Practise one concept: a question near the student's level, the answer judged at once, and what that changed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from grading.models import Submission
from grading.results import results_of, with_lessons
from grading.services.practice import practice_answer
from grading.services.submissions import MAX_CHARACTERS, AnswerTooLong
from recommend.pages import concept_row
from recommend.practice import change_of, question_for, question_named, section_for
from recommend.services.mastery import mastery_apply
from school.courses.models import Concept, Lesson, Question
from school.people.access import OWN, MemberRequest, fetch, member, visible
from school.people.models import Role


def _concept(request: MemberRequest, concept_id: UUID) -> Concept:
    rows = visible(request.actor, Concept, OWN).select_related("course")
    return fetch(request.actor, Concept, concept_id, OWN, rows=rows)


@member(Role.STUDENT)
@require_http_methods(["GET", "POST"])
def practice(request: MemberRequest, concept_id: UUID) -> HttpResponse:
    concept = _concept(request, concept_id)
    if request.method == "POST":
        return _answered(request, concept)
    return _asked(request, concept, question_for(request.actor.user, concept))


def _asked(
    request: MemberRequest,
    concept: Concept,
    question: Question | None,
    problem: str = "",
    typed: dict[str, str] | None = None,
) -> HttpResponse:
    context: dict[str, Any] = {
        "concept": concept,
        "row": concept_row(request.actor.user, concept),
        "question": question,
        "widget": f"questions/{question.kind}.html" if question else "",
        "answer": typed or {},
        "problem": problem,
    }
    return render(request, "recommend/practice.html", context, status=422 if problem else 200)


def _answered(request: MemberRequest, concept: Concept) -> HttpResponse:
    question = question_named(concept, request.POST.get("question", ""))
    if question is None:
        raise Http404
    field = "choice" if question.kind == Question.Kind.SINGLE_CHOICE else "text"
    typed = {field: request.POST.get("answer", "").replace("\r\n", "\n")}
    if not typed[field].strip():
        return _asked(request, concept, question, _("Answer the question first; a guess is fine."), typed)
    try:
        submission = practice_answer(
            student=request.actor.user, section=section_for(request.actor.user, concept),
            concept=concept, question=question, answer=typed, now=timezone.now(),
        )  # fmt: skip
    except AnswerTooLong:
        text = _("This is too long: at most %(limit)d characters are taken. Shorten it and send it again.")
        return _asked(request, concept, question, text % {"limit": MAX_CHARACTERS}, typed)
    mastery_apply(submission=submission)
    return redirect("recommend:practised", concept.public_id, submission.public_id)


@member(Role.STUDENT)
@require_safe
def practised(request: MemberRequest, concept_id: UUID, submission_id: UUID) -> HttpResponse:
    """What became of one practice answer. While the worker drafts, the page asks again."""
    concept = _concept(request, concept_id)
    rows = visible(request.actor, Submission, OWN).filter(concept=concept, kind=Submission.Kind.PRACTICE)
    submission = fetch(request.actor, Submission, submission_id, OWN, rows=rows)
    [result] = with_lessons(results_of(submission)[:1], visible(request.actor, Lesson))
    context = {
        "concept": concept,
        "submission": submission,
        "row": result,
        "change": change_of(submission, concept),
        "waiting": result.draft is None and result.grade is None,
        "counted": result.grade is not None,
    }
    template = (
        "recommend/_practised.html" if request.headers.get("HX-Request") else "recommend/practised.html"
    )
    return render(request, template, context)
