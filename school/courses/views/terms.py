"""Terms of the school year, for the school's admin."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from school.courses.forms import TermForm
from school.courses.models import Term
from school.courses.scope import MemberRequest
from school.courses.services.courses import term_delete, term_save
from school.courses.services.refused import Refused
from school.courses.views.frame import say_refused
from school.people.access import MANAGE, fetch, member, visible
from school.people.models import Role


@member(Role.ADMIN)
@require_http_methods(["GET", "POST"])
def index(request: MemberRequest) -> HttpResponse:
    form = TermForm(request.POST or None, instance=Term(school=request.actor.school))
    if request.method == "POST" and form.is_valid():
        term_save(term=form.instance, by=request.actor)
        messages.success(request, _("The term is added."))
        return redirect("courses:terms")
    terms = visible(request.actor, Term, MANAGE).annotate(course_count=Count("courses"))
    context = {"form": form, "terms": terms, "today": timezone.localdate()}
    return render(request, "courses/terms.html", context)


@member(Role.ADMIN)
@require_http_methods(["GET", "POST"])
def edit(request: MemberRequest, term_id: UUID) -> HttpResponse:
    term = fetch(request.actor, Term, term_id, MANAGE)
    form = TermForm(request.POST or None, instance=term)
    if request.method == "POST" and form.is_valid():
        term_save(term=form.instance, by=request.actor)
        messages.success(request, _("Saved."))
        return redirect("courses:terms")
    return render(request, "courses/term_form.html", {"form": form, "term": term})


@member(Role.ADMIN)
@require_POST
def delete(request: MemberRequest, term_id: UUID) -> HttpResponse:
    term = fetch(request.actor, Term, term_id, MANAGE)
    try:
        term_delete(term=term, by=request.actor)
    except Refused as refused:
        say_refused(request, refused)
    else:
        messages.success(request, _("The term is deleted."))
    return redirect("courses:terms")
