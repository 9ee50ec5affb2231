from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from school.people.access import MemberRequest, member
from school.people.audit_list import audit_events, audit_lines, chain_state
from school.people.forms import AuditFilter
from school.people.models import Role

PER_PAGE = 50


@member(Role.ADMIN)
def audit(request: MemberRequest) -> HttpResponse:
    form = AuditFilter(request.GET)
    events = audit_events(request.actor, **(form.cleaned_data if form.is_valid() else {}))
    page = Paginator(events, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "lines": audit_lines(page.object_list),
        "filtered": any(form.cleaned_data.values()),
        "chain": chain_state(request.actor.school, again=request.GET.get("check") == "now"),
    }
    return render(request, "people/audit.html", context)
