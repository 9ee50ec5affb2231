"""Answers in groups: all groups of a question, one group with its members, and what a teacher does with them."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from grading.groups.board import board_of, groups_url
from grading.groups.names import names_hidden, work_names
from grading.groups.sheet import sheet_of
from grading.models import AnswerGroup, Response
from grading.services.groups import (
    GroupChanged,
    NothingToMove,
    group_rename,
    group_split,
    grouping_ask,
    groups_merge,
)
from school.courses.models import Assignment, AssignmentQuestion
from school.courses.scope import MemberRequest
from school.people.access import TEACH, Actor, fetch, member, visible

__all__ = ["group", "group_of", "groups", "merge", "rename", "split"]


@member()
@require_http_methods(["GET", "HEAD", "POST"])
def groups(request: MemberRequest, assignment_id: UUID) -> HttpResponse:
    """All groups of one question; a POST has them made."""
    rows = visible(request.actor, Assignment, TEACH).select_related("course", "school")
    assignment = fetch(request.actor, Assignment, assignment_id, TEACH, rows=rows)
    if request.method == "POST":
        return _ask(request, assignment)
    board = board_of(request.actor, assignment, request.GET, hidden=names_hidden(request))
    context = {
        "board": board,
        "assignment": assignment,
        "crumbs": trail(assignment, (_("Answer groups"), "")),
    }
    part = bool(request.headers.get("HX-Request"))
    return render(request, "grading/_groups.html" if part else "grading/groups.html", context)


@member()
@require_safe
def group(request: MemberRequest, group_id: UUID) -> HttpResponse:
    found = group_of(request.actor, group_id)
    return page_of(request, found)


@member()
@require_POST
def rename(request: MemberRequest, group_id: UUID) -> HttpResponse:
    found = group_of(request.actor, group_id)
    try:
        group_rename(
            group=found, name=request.POST.get("name", ""), version=version_of(request), by=request.actor.user
        )
        messages.success(request, _("The name is saved."))
    except GroupChanged:
        say_changed(request)
    return redirect("grading:group", found.public_id)


@member()
@require_POST
def split(request: MemberRequest, group_id: UUID) -> HttpResponse:
    """The ticked answers into a group of their own; one alone is pulled out the same way."""
    found = group_of(request.actor, group_id)
    ids = [one for one in request.POST.getlist("member") if _is_uuid(one)]
    rows = visible(request.actor, Response, TEACH).filter(public_id__in=ids)
    try:
        act = group_split(
            group=found, responses=list(rows.values_list("pk", flat=True)), version=version_of(request),
            by=request.actor.user,
        )  # fmt: skip
    except GroupChanged:
        say_changed(request)
    except NothingToMove:
        messages.error(request, _("Tick the answers to move: at least one, and not all of the group."))
    else:
        messages.success(
            request, _("The answers have a group of their own now. You can take that back on this page.")
        )
        assert act.group is not None  # it was just made
        return redirect("grading:group", act.group.public_id)
    return redirect("grading:group", found.public_id)


@member()
@require_POST
def merge(request: MemberRequest, group_id: UUID) -> HttpResponse:
    """The other group's answers into this one."""
    found = group_of(request.actor, group_id)
    other, _sep, version = request.POST.get("other", "").partition(" ")
    rows = visible(request.actor, AnswerGroup, TEACH).filter(grouping=found.grouping)
    source = rows.filter(public_id=other).first() if _is_uuid(other) else None
    mine = visible(request.actor, Response, TEACH).filter(group_member__group=source).order_by()
    try:
        if source is None:
            raise NothingToMove
        groups_merge(
            group=source, into=found, responses=list(mine.values_list("pk", flat=True)),
            version=_number(version), by=request.actor.user,
        )  # fmt: skip
        messages.success(request, _("The groups are one now. You can take that back on this page."))
    except GroupChanged:
        say_changed(request)
    except NothingToMove:
        messages.error(request, _("Choose another group of this question."))
    return redirect("grading:group", found.public_id)


def group_of(actor: Actor, group_id: object) -> AnswerGroup:
    """A group with an answer that the actor may grade, or 404."""
    rows = visible(actor, AnswerGroup, TEACH).select_related(
        "school", "grouping__school", "grouping__question__course", "grouping__assignment__course"
    )
    return fetch(actor, AnswerGroup, group_id, TEACH, rows=rows)


def page_of(request: MemberRequest, found: AnswerGroup, **more: object) -> HttpResponse:
    """The page of one group; with a bound `form` it says what is wrong with it."""
    form, status = more.get("form"), 422 if more.get("form") else 200
    context = {
        "sheet": sheet_of(request.actor, found, request.GET, form, names_for(request, found)),  # type: ignore[arg-type]
        "group": found,
        "assignment": found.grouping.assignment,
        "crumbs": group_trail(found),
    }
    return render(request, "grading/group.html", context, status=status)


def names_for(request: MemberRequest, found: AnswerGroup) -> dict[int, str] | None:
    """What stands in place of the students' names; None where they are shown."""
    return work_names(request.actor, found) if names_hidden(request) else None


def trail(assignment: Assignment, *further: tuple[str, str]) -> list[dict[str, str]]:
    """From the inbox over the assignment, as everywhere around the desk."""
    inbox = (_("Grading"), reverse("grading:inbox"))
    here = (assignment.title, reverse("grading:overview", args=[assignment.public_id]))
    return [{"label": label, "url": url} for label, url in (inbox, here, *further)]


def group_trail(found: AnswerGroup, *further: tuple[str, str]) -> list[dict[str, str]]:
    """To the groups of the question, then this group, which is the page itself unless there is something further."""
    here = reverse("grading:group", args=[found.public_id]) if further else ""
    back = groups_url(found.grouping.assignment, found.grouping.question)
    return trail(
        found.grouping.assignment,
        (_("Answer groups"), back),
        (found.name or _("Group of answers"), here),
        *further,
    )


def version_of(request: MemberRequest) -> int:
    """Of the group as the page showed it."""
    return _number(request.POST.get("group_version", ""))


def say_changed(request: MemberRequest) -> None:
    messages.error(request, _("Somebody changed this group meanwhile. Nothing was changed now: look again."))


def _ask(request: MemberRequest, assignment: Assignment) -> HttpResponse:
    asked = request.POST.get("question", "")
    rows = AssignmentQuestion.objects.filter(assignment=assignment).select_related("question")
    item = rows.filter(question__public_id=asked).first() if _is_uuid(asked) else None
    if item is None:
        messages.error(request, _("Choose a question of this assignment."))
        return redirect("grading:groups", assignment.public_id)
    grouping_ask(assignment=assignment, question=item.question, by=request.actor.user)
    return redirect(groups_url(assignment, item.question))


def _number(text: str) -> int:
    """0, which is the version of no group, for garbage."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
