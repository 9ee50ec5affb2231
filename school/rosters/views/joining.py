"""Into a class by its code: for a student who is signed in, and for a new one."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth import login
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from school.people.access import MemberRequest, actor_of, member
from school.people.forms.sign_in import too_many
from school.people.models import Role
from school.people.throttle import TooManyTriesError
from school.rosters.forms import JoinForm, SignUpForm
from school.rosters.services import enrolment_join, student_sign_up


@member(Role.STUDENT)
def join(request: MemberRequest) -> HttpResponse:
    form = JoinForm(request.POST or None, initial={"code": request.GET.get("code", "")[:20]})
    if request.method == "POST" and form.is_valid():
        try:
            section, is_new = enrolment_join(
                actor=request.actor, code=form.cleaned_data["code"], place=_place(request)
            )
        except (ValidationError, TooManyTriesError) as error:
            _take(form, error)
        else:
            text = _("You are now in %(name)s.") if is_new else _("You are already in %(name)s.")
            messages.success(request, text % {"name": section.name})
            return redirect("courses:list")
    return render(request, "rosters/join.html", {"form": form}, status=422 if form.errors else 200)


@never_cache
@sensitive_post_parameters("password")
def sign_up(request: HttpRequest) -> HttpResponse:
    if actor_of(request):
        return redirect("rosters:join")
    form = SignUpForm(request.POST or None, initial={"code": request.GET.get("code", "")[:20]})
    if request.method == "POST" and form.is_valid():
        try:
            user = student_sign_up(**form.cleaned_data, language=get_language() or "", place=_place(request))
        except (ValidationError, TooManyTriesError) as error:
            _take(form, error)
        else:
            login(request, user)
            return redirect("rosters:welcome")
    return render(request, "rosters/sign_up.html", {"form": form}, status=422 if form.errors else 200)


@member(Role.STUDENT)
def welcome(request: MemberRequest) -> HttpResponse:
    """Tells a new student what to sign in with from now on."""
    rows = request.actor.user.memberships.filter(school=request.actor.school).exclude(school_number="")
    number = rows.values_list("school_number", flat=True).first() or ""
    return render(request, "rosters/welcome.html", {"number": number})


def _place(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))


def _take(form: forms.Form, error: ValidationError | TooManyTriesError) -> None:
    form.add_error(None, too_many(error) if isinstance(error, TooManyTriesError) else error)
