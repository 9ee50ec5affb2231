from __future__ import annotations

from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from school.people.access import actor_of
from school.people.demo_signins import demo_signins
from school.people.forms import SignInForm
from school.people.signin import safe_next


@never_cache
@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponse:
    if actor_of(request):
        return redirect(safe_next(request))
    form = SignInForm(request, request.POST or None)
    if request.method == "POST" and form.is_valid() and form.user:
        login(request, form.user)
        return redirect(safe_next(request))
    context = {"form": form, "next": safe_next(request, ""), "demo_signins": demo_signins()}
    return render(request, "people/sign_in.html", context, status=422 if form.errors else 200)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return redirect("people:sign_in")
