"""The comment bank of a course: the page where it is kept, and what the desk shows of it beside one answer."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from grading.comments.bank import matching, offers_for, phrases_for
from grading.comments.form import CommentForm
from grading.models import Response, SavedComment
from grading.services.comments import (
    comment_delete,
    comment_save,
    comment_share,
    comment_used,
    phrase_pass,
)
from school.courses.forms.base import refuse
from school.courses.models import Course
from school.courses.scope import MemberRequest
from school.courses.services.refused import Refused
from school.courses.views.frame import course_frame, crumbs, say_refused
from school.people.access import MANAGE, TEACH, VIEW, fetch, member, visible
from school.people.models import Role

__all__ = ["delete", "edit", "for_response", "index", "new", "phrase", "share", "used"]

PAGE = 50
OFFERED = 3  # phrases at a time: the next ones come when these are settled
STAFF = (Role.TEACHER, Role.ASSISTANT)


@member(*STAFF)
@require_safe
def index(request: MemberRequest, course_id: UUID) -> HttpResponse:
    course = fetch(request.actor, Course, course_id, TEACH)
    words = request.GET.get("q", "")[:100]
    rows = visible(request.actor, SavedComment, VIEW).filter(course=course)
    found = rows.filter(matching(words)).select_related("owner", "question")
    context = course_frame(request.actor, course, "grading:comments", (_("Saved comments"), ""))
    context |= {
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "words": words,
        "me": request.actor.user,
    }
    if request.htmx and not request.htmx.boosted:
        return render(request, "grading/_comments_list.html", context)
    return render(
        request, "grading/comments.html", context | {"phrases": phrases_for(request.actor, course)[:OFFERED]}
    )


@member(*STAFF)
@require_http_methods(["GET", "POST"])
def new(request: MemberRequest, course_id: UUID) -> HttpResponse:
    course = fetch(request.actor, Course, course_id, TEACH)
    comment = SavedComment(school=course.school, course=course, owner=request.actor.user)
    return _edited(request, comment)


@member(*STAFF)
@require_http_methods(["GET", "POST"])
def edit(request: MemberRequest, comment_id: UUID) -> HttpResponse:
    return _edited(request, _own(request, comment_id))


def _edited(request: MemberRequest, comment: SavedComment) -> HttpResponse:
    is_new = comment.pk is None
    form = CommentForm(request.POST or None, instance=comment)
    if request.method == "POST" and form.is_valid():
        try:
            comment_save(comment=form.instance, by=request.actor.user)
        except Refused as refused:
            refuse(form, refused)
        else:
            messages.success(request, _("The comment is saved."))
            return redirect("grading:comments", comment.course.public_id)
    name = _("New comment") if is_new else _("Edit comment")
    context = {
        "form": form,
        "comment": None if is_new else comment,
        "course": comment.course,
        "title": name,
        "crumbs": crumbs(comment.course, (name, "")),
    }
    return render(request, "grading/comment_form.html", context)


@member(*STAFF)
@require_POST
def share(request: MemberRequest, comment_id: UUID) -> HttpResponse:
    """`on` is 1 to share, else not."""
    comment = _own(request, comment_id)
    shared = request.POST.get("on") == "1"
    comment_share(comment=comment, by=request.actor.user, shared=shared)
    text = _("The other teachers of the course can use it now.") if shared else _("Only you can use it now.")
    messages.success(request, text)
    return redirect("grading:comments", comment.course.public_id)


@member(*STAFF)
@require_POST
def delete(request: MemberRequest, comment_id: UUID) -> HttpResponse:
    comment = _own(request, comment_id)
    comment_delete(comment=comment, by=request.actor.user)
    messages.success(request, _("The comment is deleted. What you wrote with it stays."))
    return redirect("grading:comments", comment.course.public_id)


@member(*STAFF)
@require_POST
def phrase(request: MemberRequest, course_id: UUID) -> HttpResponse:
    """Keep a phrase that was offered (`action` is keep), or turn it down."""
    course = fetch(request.actor, Course, course_id, TEACH)
    by, text = (
        request.actor.user,
        request.POST.get("text", "").replace("\x00", "")[: SavedComment.MAX_TEXT].strip(),
    )
    if request.POST.get("action") != "keep" or not text:
        phrase_pass(course=course, owner=by, normal=request.POST.get("normal", "").replace("\x00", "")[:2000])
        messages.info(request, _("That phrase is not offered again."))
        return redirect("grading:comments", course.public_id)
    try:
        comment_save(comment=SavedComment(school=course.school, course=course, owner=by, text=text), by=by)
        messages.success(request, _("The comment is saved."))
    except Refused as refused:
        say_refused(request, refused)
    return redirect("grading:comments", course.public_id)


@member(*STAFF)
@require_safe
def for_response(request: MemberRequest, response_id: UUID) -> HttpResponse:
    """What may be inserted beside this answer: a fragment for static/js/comment-bank.js."""
    rows = visible(request.actor, Response, TEACH).filter(submission__assignment__isnull=False)
    rows = rows.select_related(
        "question__lesson", "question__course", "question__rubric", "submission__student"
    )
    response = fetch(request.actor, Response, response_id, TEACH, rows=rows.prefetch_related("grades"))
    offers = offers_for(request.actor, response, request.GET)
    context = {"offers": offers, "course": response.question.course, "words": request.GET.get("q", "")[:100]}
    return render(request, "grading/_comments_for.html", context)


@member(*STAFF)
@require_POST
def used(request: MemberRequest, comment_id: UUID) -> HttpResponse:
    """Told once a comment was inserted."""
    comment_used(comment=fetch(request.actor, SavedComment, comment_id, VIEW), now=timezone.now())
    return HttpResponse(status=204)


def _own(request: MemberRequest, comment_id: UUID) -> SavedComment:
    rows = visible(request.actor, SavedComment, MANAGE).select_related("course__school", "question")
    return fetch(request.actor, SavedComment, comment_id, MANAGE, rows=rows)
