"""One person: look, add, change, close, a new password, guardians."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from school.people.access import MemberRequest, fetch, member, visible
from school.people.models import Role, SubgroupField, User
from school.people.services import (
    guardianship_add,
    guardianship_end,
    password_issue,
    person_add,
    person_change,
    person_deactivate,
    person_reactivate,
)
from school.people.services.passwords import belongs_elsewhere
from school.people.services.subgroups import subgroup_set
from school.rosters.forms import PersonForm
from school.rosters.people import (
    PersonRow,
    groups_of,
    guardians_of,
    may_reset,
    people_for,
    person_row,
    wards_of,
    with_details,
)


@require_safe
@member(Role.ADMIN, Role.TEACHER, Role.ASSISTANT)
def person(request: MemberRequest, person_id: UUID) -> HttpResponse:
    row = _fetch(request, person_id)
    return render(request, "rosters/person.html", _page(request, row))


@member(Role.ADMIN)
def person_new(request: MemberRequest) -> HttpResponse:
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = person_add(actor=request.actor, **form.cleaned_data)
        except ValidationError as error:
            form.take(error)
        else:
            messages.success(request, _("%(name)s was added.") % {"name": user.display_name})
            return redirect("rosters:person", user.public_id)
    return render(request, "rosters/person_form.html", {"form": form}, status=422 if form.errors else 200)


@member(Role.ADMIN)
def person_edit(request: MemberRequest, person_id: UUID) -> HttpResponse:
    row = _fetch(request, person_id)
    form = PersonForm(request.POST or None, initial=_values(row))
    if request.method == "POST" and form.is_valid():
        try:
            person_change(actor=request.actor, user=row.user, **form.cleaned_data)
        except ValidationError as error:
            form.take(error)
        else:
            messages.success(request, _("The changes were saved."))
            return redirect("rosters:person", person_id)
    context = {"form": form, "row": row, "elsewhere": belongs_elsewhere(row.user, request.actor.school)}
    return render(request, "rosters/person_form.html", context, status=422 if form.errors else 200)


@require_POST
@member(Role.ADMIN)
def person_access(request: MemberRequest, person_id: UUID) -> HttpResponse:
    """`open` is yes or no."""
    row = _fetch(request, person_id)
    try:
        if request.POST.get("open") == "yes":
            person_reactivate(actor=request.actor, user=row.user)
            messages.success(request, _("The account is open again."))
        else:
            person_deactivate(actor=request.actor, user=row.user)
            messages.success(request, _("The account is closed. Work and grades are kept."))
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect("rosters:person", person_id)


@require_POST
@never_cache
@member(Role.ADMIN, Role.TEACHER)
def reset_password(request: MemberRequest, person_id: UUID) -> HttpResponse:
    """The one-time password is in this answer and nowhere else."""
    row = _fetch(request, person_id)
    if not may_reset(request.actor, row):
        raise PermissionDenied
    context = _page(request, row)
    try:
        context["one_time"] = password_issue(actor=request.actor, user=row.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("rosters:person", person_id)
    return render(request, "rosters/person.html", context)


@require_POST
@member(Role.ADMIN)
def guardians(request: MemberRequest, person_id: UUID) -> HttpResponse:
    """`identifier` adds a guardian; `end` is the public id of one to part."""
    row = _fetch(request, person_id)
    if request.POST.get("end"):
        guardianship_end(actor=request.actor, student=row.user, guardian_id=request.POST["end"])
        return redirect("rosters:person", person_id)
    identifier = request.POST.get("identifier", "")[:254].replace("\0", "")
    try:
        guardianship_add(actor=request.actor, student=row.user, identifier=identifier)
    except ValidationError as error:
        context = {**_page(request, row), "guardian_error": error.messages[0], "guardian_typed": identifier}
        return render(request, "rosters/person.html", context, status=422)
    return redirect("rosters:person", person_id)


@require_POST
@member(Role.ADMIN)
def groups(request: MemberRequest, person_id: UUID) -> HttpResponse:
    """For each recorded field its public id with the id of a group, or with nothing for none."""
    row = _fetch(request, person_id)
    if Role.STUDENT not in row.roles:
        raise Http404
    for field in visible(request.actor, SubgroupField).prefetch_related("values"):
        posted = request.POST.get(str(field.public_id))
        if posted is not None:
            value = next((one for one in field.values.all() if str(one.pk) == posted), None)  # type: ignore[attr-defined]
            subgroup_set(actor=request.actor, user=row.user, field=field, value=value)
    messages.success(request, _("The changes were saved."))
    return redirect("rosters:person", person_id)


def _fetch(request: MemberRequest, person_id: UUID) -> PersonRow:
    rows = with_details(people_for(request.actor), request.actor)
    return person_row(fetch(request.actor, User, person_id, rows=rows))


def _page(request: MemberRequest, row: PersonRow) -> dict[str, Any]:
    actor = request.actor
    return {
        "row": row,
        "may_reset": may_reset(actor, row),
        "is_me": row.user.pk == actor.user.pk,
        "guardians": guardians_of(actor, row.user) if Role.STUDENT in row.roles else None,
        "recorded": groups_of(actor, row.user) if actor.is_admin and Role.STUDENT in row.roles else None,
        "wards": wards_of(actor, row.user) if actor.is_admin and Role.GUARDIAN in row.roles else None,
    }


def _values(row: PersonRow) -> dict[str, Any]:
    user = row.user
    return {
        "display_name": user.display_name,
        "email": user.email or "",
        "school_number": row.number,
        "roles": row.roles,
    }
