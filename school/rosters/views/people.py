"""The list of people, and the file of it."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from school.people.access import MemberRequest, member
from school.people.audit import audit_record
from school.people.models import Role
from school.rosters import formats
from school.rosters.forms import PeopleFilter
from school.rosters.loading import load_state
from school.rosters.people import never_signed_in, people_found, person_rows, with_details
from school.rosters.state import export_rows

PER_PAGE = 50


@require_safe
@member(Role.ADMIN, Role.TEACHER, Role.ASSISTANT)
def people(request: MemberRequest) -> HttpResponse:
    form = PeopleFilter(request.GET)
    asked = form.values()
    found = with_details(people_found(request.actor, **asked), request.actor)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "rows": person_rows(page.object_list),
        "filtered": any(asked.values()),
        "never": never_signed_in(request.actor).count() if request.actor.is_admin else 0,
    }
    return render(request, "rosters/people.html", context)


@require_POST
@member(Role.ADMIN)
def export(request: MemberRequest) -> HttpResponse:
    """The whole school as a file that the import understands."""
    rows = export_rows(load_state(request.actor.school))
    audit_record(
        school=request.actor.school, actor=request.actor.user, action="roster.export", count=len(rows)
    )
    name = f"people-{request.actor.school.slug}-{timezone.localdate():%Y-%m-%d}.csv"
    return _file(formats.get("csv-simple").write(rows), name)


@require_safe
@member(Role.ADMIN)
def template(request: MemberRequest) -> HttpResponse:
    """An example of the file, with four invented people."""
    examples = [
        formats.Export(
            "1001", "Maya Okafor", "", ("student",), ("7A",), ("Ada Okafor <ada.okafor@example.org>",)
        ),
        formats.Export("1002", "陈小雨", "", ("student",), ("7A", "7B"), ("chen.wei@example.org",)),
        formats.Export("", "陈伟", "chen.wei@example.org", ("guardian",), ()),
        formats.Export("", "Jonas Berg", "j.berg@example.org", ("teacher",), ("7A",)),
    ]
    return _file(formats.get("csv-simple").write(examples), "people-example.csv")


def _file(data: bytes, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response
