"""Taking people into a class, and out of it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from school.courses.models import Section
from school.courses.people import chosen_memberships
from school.courses.scope import MemberRequest
from school.courses.services.refused import Refused
from school.courses.services.sections import enrolment_add, enrolment_end
from school.courses.views.frame import say_refused
from school.people.access import MANAGE, fetch, member
from school.people.models import Role


@member(Role.TEACHER, Role.ADMIN)
@require_POST
def add(request: MemberRequest, section_id: UUID) -> HttpResponse:
    section = fetch(request.actor, Section, section_id, MANAGE)
    chosen = chosen_memberships(request.actor, request.POST.getlist("who"), request.POST)
    if not chosen:
        messages.warning(request, _("Tick at least one person to add."))
        return redirect("courses:section", section.public_id)
    added = enrolment_add(section=section, people=chosen, by=request.actor)
    text = ngettext("%(n)s person joined the class.", "%(n)s people joined the class.", added)
    messages.success(request, text % {"n": added})
    return redirect("courses:section", section.public_id)


@member(Role.TEACHER, Role.ADMIN)
@require_POST
def end(request: MemberRequest, section_id: UUID, user_id: UUID) -> HttpResponse:
    section = fetch(request.actor, Section, section_id, MANAGE)
    enrolment = (
        section.enrolments.filter(user__public_id=user_id, is_active=True).select_related("user").first()
    )
    if enrolment is None:
        raise Http404
    try:
        enrolment_end(section=section, enrolment=enrolment, by=request.actor)
    except Refused as refused:
        say_refused(request, refused)
    else:
        text = _("%(name)s left the class. Work and grades are kept.") % {"name": enrolment.user.display_name}
        messages.success(request, text)
    return redirect("courses:section", section.public_id)
