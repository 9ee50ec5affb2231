"""Printed sheets with one-time passwords: made for this answer, shown once, stored nowhere."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from school.people.access import MemberRequest, fetch, member
from school.people.models import Role
from school.rosters.models import RosterImport
from school.rosters.people import never_signed_in
from school.rosters.services import passwords_issue


@require_POST
@never_cache
@member(Role.ADMIN)
def sheets(request: MemberRequest) -> HttpResponse:
    """For students who have never signed in: `of` is the id of an import, or "school" for all of them."""
    people = never_signed_in(request.actor)
    of = request.POST.get("of", "")
    if of != "school":
        record = fetch(request.actor, RosterImport, of)
        people = people.filter(pk__in=record.report.get("new_ids", []))
    slips = passwords_issue(actor=request.actor, users=people)
    if not slips:
        messages.info(request, _("Everybody here has signed in already; there is nothing to print."))
        return redirect("rosters:people")
    context = {"slips": slips, "address": request.build_absolute_uri("/")}
    return render(request, "rosters/sheets.html", context)
