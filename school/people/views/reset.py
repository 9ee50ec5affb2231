"""A forgotten password: a letter with a link. The page answers the same whether the address is known or not."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.tokens import default_token_generator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from school.people.access import actor_for
from school.people.forms import FirstPasswordForm, ResetForm
from school.people.reset import letter_order, user_of_link
from school.people.services import password_choose

SESSION_LINK = "reset_link"


@never_cache
def reset(request: HttpRequest) -> HttpResponse:
    form = ResetForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        letter_order(
            email=form.cleaned_data["email"],
            place=request.META.get("REMOTE_ADDR", ""),
            base_url=request.build_absolute_uri("/"),
            language=get_language() or "en",
        )
        return redirect("people:password_reset_sent")
    return render(request, "people/reset.html", {"form": form}, status=422 if form.errors else 200)


def reset_sent(request: HttpRequest) -> HttpResponse:
    return render(request, "people/reset_sent.html")


@never_cache
def reset_open(request: HttpRequest, uid: str, token: str) -> HttpResponse:
    """The link of the letter. The token goes to the session at once, so that it stays in no address bar or log."""
    request.session[SESSION_LINK] = token
    return redirect("people:password_reset_confirm", uid=uid)


@never_cache
@sensitive_post_parameters()
def reset_confirm(request: HttpRequest, uid: str) -> HttpResponse:
    user = user_of_link(uid)
    if user is None or not default_token_generator.check_token(user, request.session.get(SESSION_LINK, "")):
        return render(request, "people/reset_invalid.html", status=410)
    form = FirstPasswordForm(user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        actor = actor_for(user)
        school = actor.school if actor else None
        password_choose(user=user, password=form.cleaned_data["new_password1"], school=school, by_mail=True)
        request.session.flush()
        messages.success(request, _("Your new password is set. Sign in with it now."))
        return redirect("people:sign_in")
    return render(request, "people/reset_confirm.html", {"form": form}, status=422 if form.errors else 200)
