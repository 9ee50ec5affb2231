from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from school.people.access import SESSION_SCHOOL, MemberRequest, member
from school.people.accounts import account_page, my_schools, ward_or_self
from school.people.forms import AccountForm
from school.people.models import Consent
from school.people.services import consent_decide, preferences_set


@member()
def account(request: MemberRequest) -> HttpResponse:
    user = request.actor.user
    kept = {"display_name": user.display_name, "language": user.language, "theme": user.theme}
    form = AccountForm(request.POST or None, initial=kept)
    if request.method == "POST" and form.is_valid():
        preferences_set(user=user, **form.cleaned_data)
        messages.success(request, _("Your account was saved."))
        return redirect("people:account")
    context = {"form": form, **account_page(request.actor)}
    return render(request, "people/account.html", context, status=422 if form.errors else 200)


@require_POST
@member()
def consents(request: MemberRequest) -> HttpResponse:
    user = ward_or_self(request.actor, request.POST.get("person", ""))
    kind = request.POST.get("kind", "")
    if kind in Consent.Kind.values:
        consent_decide(
            actor=request.actor, user=user, kind=kind, granted=request.POST.get("granted") == "yes"
        )
        messages.success(request, _("Your decision was saved."))
    return redirect("people:account")


@require_POST
@member()
def switch_school(request: MemberRequest) -> HttpResponse:
    wanted = request.POST.get("school", "")
    chosen = next((one for one in my_schools(request.actor) if str(one.public_id) == wanted), None)
    if chosen:
        request.session[SESSION_SCHOOL] = chosen.pk
    return redirect("home:index")
