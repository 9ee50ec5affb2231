"""Asking about a lesson beside the lesson, one's conversations, and what teachers see of them."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from school.courses.models import Lesson
from school.people.access import OWN, VIEW, MemberRequest, fetch, member, visible
from school.people.models import Role
from tutoring.models import Conversation, Turn
from tutoring.pages import chat_context, lists_context, turn_row, tutor_context
from tutoring.problems import REFUSALS, problem_of
from tutoring.services.turns import lesson_ask, turn_ask


@member()
@require_safe
def conversations(request: MemberRequest) -> HttpResponse:
    return render(request, "tutoring/list.html", lists_context(request.actor, request.GET.get("class", "")))


@member(Role.STUDENT)
@require_http_methods(["GET", "POST"])
def lesson(request: MemberRequest, lesson_id: UUID) -> HttpResponse:
    """The lesson with the student's latest conversation about it; `?new` begins another one."""
    rows = (
        visible(request.actor, Lesson, OWN).filter(is_published=True).select_related("unit__course__school")
    )
    lesson = fetch(request.actor, Lesson, lesson_id, OWN, rows=rows)
    if request.method == "POST":
        return _asked(request, lesson, None)
    mine = visible(request.actor, Conversation, OWN).filter(lesson=lesson)
    conversation = None if "new" in request.GET else mine.first()
    return render(request, "tutoring/tutor.html", tutor_context(request.actor, lesson, conversation))


@member()
@require_http_methods(["GET", "POST"])
def conversation(request: MemberRequest, conversation_id: UUID) -> HttpResponse:
    """One conversation: the student goes on with it, a teacher of the class reads it."""
    need = OWN if request.method == "POST" else VIEW
    rows = visible(request.actor, Conversation, need)
    rows = rows.select_related("lesson__unit__course__school", "student", "section")
    conversation = fetch(request.actor, Conversation, conversation_id, need, rows=rows)
    if request.method == "POST":
        return _asked(request, conversation.lesson, conversation)
    return render(
        request, "tutoring/tutor.html", tutor_context(request.actor, conversation.lesson, conversation)
    )


def _asked(request: MemberRequest, lesson: Lesson, conversation: Conversation | None) -> HttpResponse:
    """Save the question and go on to the answer; refused: the page again, with what was typed and what to do."""
    text, now = request.POST.get("question", ""), timezone.now()
    try:
        if conversation is None:
            turn = lesson_ask(lesson=lesson, student=request.actor.user, text=text, now=now)
        else:
            turn = turn_ask(conversation=conversation, text=text, now=now)
    except REFUSALS as refused:
        build, template = (chat_context, "_chat") if request.htmx else (tutor_context, "tutor")
        context = build(request.actor, lesson, conversation, typed=text, problem=problem_of(refused))
        return render(request, f"tutoring/{template}.html", context, status=422)
    if not request.htmx:
        return redirect("tutoring:conversation", turn.conversation.public_id)
    response = render(request, "tutoring/_chat.html", chat_context(request.actor, lesson, turn.conversation))
    response["HX-Push-Url"] = reverse("tutoring:conversation", args=[turn.conversation.public_id])
    return response


@member()
@require_safe
def turn(request: MemberRequest, turn_id: UUID) -> HttpResponse:
    """A fragment: one answer as it now stands; 204 while there is nothing new to show."""
    rows = visible(request.actor, Turn).select_related("conversation__lesson")
    row = turn_row(fetch(request.actor, Turn, turn_id, rows=rows), timezone.now())
    if row.is_open and not (row.is_late and "late" not in request.GET):
        return HttpResponse(status=204)
    return render(request, "tutoring/_turn.html", {"row": row})
