"""What the school records about groups of students: begin, change, erase."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from school.people.access import MemberRequest, fetch, member, visible
from school.people.forms.subgroups import SubgroupForm
from school.people.models import Role, SubgroupField
from school.people.services.subgroups import subgroup_erase, subgroup_save


@member(Role.ADMIN)
@require_safe
def subgroups(request: MemberRequest) -> HttpResponse:
    rows = visible(request.actor, SubgroupField).prefetch_related("values")
    fields = rows.annotate(people=Count("entries"))
    return render(request, "people/subgroups.html", {"fields": fields})


@member(Role.ADMIN)
@require_http_methods(["GET", "POST"])
def subgroup_new(request: MemberRequest) -> HttpResponse:
    return _edited(request, None)


@member(Role.ADMIN)
@require_http_methods(["GET", "POST"])
def subgroup(request: MemberRequest, field_id: UUID) -> HttpResponse:
    return _edited(request, fetch(request.actor, SubgroupField, field_id))


@member(Role.ADMIN)
@require_POST
def subgroup_delete(request: MemberRequest, field_id: UUID) -> HttpResponse:
    field = fetch(request.actor, SubgroupField, field_id)
    name = field.name
    subgroup_erase(actor=request.actor, field=field)
    messages.success(request, _("“%(name)s” is no longer recorded, and what was is erased.") % {"name": name})
    return redirect("people:subgroups")


def _edited(request: MemberRequest, field: SubgroupField | None) -> HttpResponse:
    form = SubgroupForm(request.POST or None, initial=_values(field))
    if request.method == "POST" and form.is_valid():
        try:
            subgroup_save(actor=request.actor, field=field, **form.cleaned_data)
        except ValidationError as error:
            form.take(error)
        else:
            messages.success(request, _("Saved."))
            return redirect("people:subgroups")
    context = {"form": form, "field": field, "people": field.entries.count() if field else 0}  # type: ignore[attr-defined]
    return render(request, "people/subgroup_form.html", context, status=422 if form.errors else 200)


def _values(field: SubgroupField | None) -> dict[str, Any]:
    if field is None:
        return {}
    names = field.values.values_list("name", flat=True)  # type: ignore[attr-defined]
    return {"name": field.name, "purpose": field.purpose, "values": "\n".join(names)}
