"""Grading a group once: a preview of who changes by how much, the act itself, and taking acts back."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from grading.groups.answers import Answer, answers_of, loaded
from grading.groups.board import groups_url
from grading.groups.form import GroupForm, scales_of
from grading.groups.names import named
from grading.groups.preview import chosen, preview_of, seen_read
from grading.groups.sheet import item_of, members_for
from grading.models import AnswerGroup, BulkAct
from grading.services.group_grades import AlreadyUndone, Graded, NotYours, Undone, act_undo, group_grade
from grading.suggestions import Voices
from grading.views.groups import group_of, group_trail, names_for, page_of
from school.courses.scope import MemberRequest
from school.people.access import TEACH, fetch, member, visible

__all__ = ["grade", "undo"]

# So many names are said; the page of the group shows all.
NAMED = 8


@member()
@require_POST
def grade(request: MemberRequest, group_id: UUID) -> HttpResponse:
    """First the preview; what that page sends back is written."""
    group = group_of(request.actor, group_id)
    item = item_of(group)
    form = GroupForm(request.POST, scales_of(item.question), item.points)
    if not form.is_valid():
        return page_of(request, group, form=form)
    names = names_for(request, group)
    members = list(loaded(members_for(request.actor, group)))
    answers = named(answers_of(members, item.question, item.points), names)
    if request.POST.get("action") != "apply":
        context = {
            "group": group,
            "item": item,
            "form": form,
            "press": uuid4(),
            "preview": preview_of(answers, form.decision(), item.points),
            "crumbs": group_trail(group, (_("Preview"), "")),
        }
        return render(request, "grading/group_preview.html", context)
    return _apply(request, group, form, answers)


@member()
@require_POST
def undo(request: MemberRequest, act_id: UUID) -> HttpResponse:
    rows = visible(request.actor, BulkAct, TEACH).select_related("school", "grouping__assignment__school")
    act = fetch(
        request.actor, BulkAct, act_id, TEACH, rows=rows.select_related("grouping__question", "group")
    )
    try:
        _say_undone(request, act_undo(act=act, by=request.actor.user))
    except NotYours:
        messages.error(request, _("Only the person who did this can take it back."))
    except AlreadyUndone:
        messages.info(request, _("This was taken back before."))
    shown = visible(request.actor, AnswerGroup, TEACH).filter(acts=act).first()
    if shown and request.POST.get("from") == "group":
        return redirect("grading:group", shown.public_id)
    return redirect(groups_url(act.grouping.assignment, act.grouping.question))


def _apply(
    request: MemberRequest, group: AnswerGroup, form: GroupForm, answers: list[Answer]
) -> HttpResponse:
    voices = Voices([group.grouping.question])
    shown, also = seen_read(request.POST.get("seen", "")), request.POST.getlist("also")
    wanted, unseen = chosen(answers, form.decision(), shown, also, voices)
    found = group_grade(group=group, wanted=wanted, by=request.actor.user, press=_press(request))
    left = [*found.left, *(one.response for one in unseen)]
    called = {one.response.pk: one.name for one in answers}
    _say_graded(request, found, [called[one.pk] for one in left])
    return redirect("grading:group", group.public_id)


def _press(request: MemberRequest) -> UUID | None:
    """Which press of the button this is, however often it is sent; what is no such id counts as none."""
    try:
        return UUID(request.POST.get("press", ""))
    except ValueError:
        return None


def _say_graded(request: MemberRequest, found: Graded, left: list[str]) -> None:
    """`left` are those that were not graded, by name."""
    if found.written:
        text = ngettext("%(n)d answer is graded.", "%(n)d answers are graded.", found.written)
        messages.success(request, text % {"n": found.written})
    elif not left:
        messages.info(request, _("There was nothing to grade: no answer was chosen."))
    if left:
        names = ", ".join(left[:NAMED])
        text = ngettext(
            "%(n)d answer was left alone, because it changed after the preview: %(names)s",
            "%(n)d answers were left alone, because they changed after the preview: %(names)s",
            len(left),
        )
        messages.warning(
            request, text % {"n": len(left), "names": names + ("…" if len(left) > NAMED else "")}
        )


def _say_undone(request: MemberRequest, found: Undone) -> None:
    text = ngettext("%(n)d answer is as it was before.", "%(n)d answers are as they were before.", found.back)
    messages.success(request, text % {"n": found.back})
    if found.left:
        text = ngettext(
            "%(n)d answer was left alone: somebody changed it since, or its student has seen the result.",
            "%(n)d answers were left alone: somebody changed them since, or their students have seen the result.",
            found.left,
        )
        messages.warning(request, text % {"n": found.left})
