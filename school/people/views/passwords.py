from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from school.people.access import MemberRequest, member
from school.people.forms import ChangeForm, FirstPasswordForm
from school.people.services import password_choose
from school.people.signin import safe_next


@member()
@sensitive_post_parameters()
def password_change(request: MemberRequest) -> HttpResponse:
    user = request.actor.user
    # A one-time password was typed a moment ago; asking for it again helps nobody.
    kind = FirstPasswordForm if user.must_change_password else ChangeForm
    form = kind(user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        password_choose(user=user, password=form.cleaned_data["new_password1"], school=request.actor.school)
        update_session_auth_hash(request, user)
        messages.success(request, _("Your new password is set."))
        return redirect(safe_next(request, "/account/"))
    context = {"form": form, "first": user.must_change_password, "next": safe_next(request, "")}
    return render(request, "people/password_change.html", context, status=422 if form.errors else 200)
