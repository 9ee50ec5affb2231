"""What may be final without a look, class by class, and who signed it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from grading.models import ClassPolicy
from grading.promise.board import board_of, terms_read
from grading.promise.unread import unread_by_assignment
from grading.services.promise import Applied
from grading.services.switches import policy_switch, promise_switch
from school.courses.models import Assignment, Section
from school.courses.views.frame import crumbs
from school.people.access import MANAGE, TEACH, VIEW, Actor, fetch, member, visible


@member()
@require_http_methods(["GET", "POST"])
def policies(request: HttpRequest, section_id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if request.method == "POST":
        return _switch(request, actor, fetch(actor, Section, section_id, MANAGE))
    if not (actor.is_teaching or actor.is_admin):
        raise Http404
    rows = visible(actor, Section, MANAGE if actor.is_admin and not actor.is_teaching else TEACH)
    section = fetch(actor, Section, section_id, VIEW, rows=rows.select_related("course"))
    may_sign = visible(actor, Section, MANAGE).filter(pk=section.pk).exists()
    to_class = (section.name, reverse("courses:section", args=[section.public_id]))
    context = {
        "section": section,
        "switches": switches_of(section),
        "may_sign": may_sign,
        "board": board_of(section, request.GET),
        "unread": unread_by_assignment(actor, section),
        "crumbs": crumbs(section.course, to_class, (_("Class policies"), "")),
    }
    return render(request, "grading/policies.html", context)


def switches_of(section: Section) -> list[dict[str, object]]:
    """Each kind of policy: the one in force, those of the past, and whether it is on without a signature yet."""
    signed = list(ClassPolicy.objects.filter(section=section).select_related("signed_by").order_by("-pk"))
    rows: list[dict[str, object]] = []
    for kind in ClassPolicy.Kind:
        mine = [one for one in signed if one.kind == kind]
        policy = next((one for one in mine if one.revoked_at is None), None)
        unsigned = kind == ClassPolicy.Kind.PRACTICE and not mine
        past = [one for one in mine if one.revoked_at]
        rows.append(
            {
                "kind": kind,
                "policy": policy,
                "past": past,
                "unsigned": unsigned,
                "on": bool(policy) or unsigned,
            }
        )
    return rows


def _switch(request: HttpRequest, actor: Actor, section: Section) -> HttpResponse:
    """Sign (`on` is 1) or revoke one policy, then back to the page it was switched on."""
    kind, on = request.POST.get("kind", ""), request.POST.get("on") == "1"
    if on and kind == ClassPolicy.Kind.PROMISE:
        return _promise(request, actor, section)
    if kind not in ClassPolicy.Kind.values:
        messages.error(request, _("Nothing was changed: that policy does not exist."))
        return redirect("grading:policies", section.public_id)
    graded = policy_switch(section=section, kind=kind, on=on, by=actor.user, now=timezone.now())
    messages.success(request, _switched(kind, on, section.name))
    if graded:
        text = ngettext(
            "%(n)d waiting answer was graded by its key.",
            "%(n)d waiting answers were graded by their key.",
            graded,
        )
        messages.info(request, text % {"n": graded})
    back = request.POST.get("assignment")
    if back:
        return redirect("grading:overview", fetch(actor, Assignment, back, TEACH).public_id)
    return redirect("grading:policies", section.public_id)


def _promise(request: HttpRequest, actor: Actor, section: Section) -> HttpResponse:
    applied = promise_switch(
        section=section, terms=terms_read(request.POST), by=actor.user, now=timezone.now()
    )
    messages.success(request, _("The promise for %(name)s is in force.") % {"name": section.name})
    if applied.accepted or applied.checks:
        messages.info(request, _accepted(applied))
    return redirect("grading:policies", section.public_id)


def _accepted(applied: Applied) -> str:
    accepted = ngettext(
        "%(n)d waiting answer was accepted.", "%(n)d waiting answers were accepted.", applied.accepted
    ) % {"n": applied.accepted}
    checks = ngettext(
        "%(n)d stays for you as a silent check.", "%(n)d stay for you as silent checks.", applied.checks
    ) % {"n": applied.checks}
    return f"{accepted} {checks}"


def _switched(kind: str, on: bool, name: str) -> str:
    if kind == ClassPolicy.Kind.KEY:
        text = (
            _("Choice and number answers of %(name)s are graded by their key from now on.")
            if on
            else _("Choice and number answers of %(name)s wait for your decision from now on.")
        )
    elif kind == ClassPolicy.Kind.PROMISE:
        text = _("Every short answer of %(name)s waits for your decision from now on.")
    else:
        text = (
            _("Practice of %(name)s counts towards mastery from now on.")
            if on
            else _("Practice of %(name)s no longer counts towards mastery.")
        )
    return text % {"name": name}
