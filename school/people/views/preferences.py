"""Language and theme: small forms in the frame of every page."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from school.people.access import MemberRequest, member
from school.people.models import User
from school.people.services import preferences_set
from school.people.signin import safe_next

YEAR = 365 * 24 * 3600


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """For everybody: this browser's cookie, and the person's own choice when signed in."""
    response = redirect(safe_next(request))
    chosen = request.POST.get("language", "")
    if chosen not in dict(settings.LANGUAGES):
        return response
    if request.user.is_authenticated:
        preferences_set(user=request.user, language=chosen)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        chosen,
        max_age=YEAR,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response


@require_POST
@member()
def theme(request: MemberRequest) -> HttpResponse:
    chosen = request.POST.get("theme", "")
    if chosen in User.Theme.values:
        preferences_set(user=request.actor.user, theme=chosen)
    return redirect(safe_next(request))
