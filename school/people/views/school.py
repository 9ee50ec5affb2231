from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from school.people.access import MemberRequest, member
from school.people.forms import SchoolForm
from school.people.forms.school import timezone_names
from school.people.models import Role, School
from school.people.services import school_change


@member(Role.ADMIN)
def school(request: MemberRequest) -> HttpResponse:
    form = SchoolForm(request.POST or None, instance=School.objects.get(pk=request.actor.school.pk))
    if request.method == "POST" and form.is_valid():
        school_change(actor=request.actor, values=form.cleaned_data)
        messages.success(request, _("The settings of the school were saved."))
        return redirect("people:school")
    context = {"form": form, "timezones": timezone_names()}
    return render(request, "people/school.html", context, status=422 if form.errors else 200)
