"""Two things every request needs: an id for the logs, and the reader's language."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from eduapp.home.logs import request_id
from school.people.access import actor_of

GetResponse = Callable[[HttpRequest], HttpResponse]
_SAFE_ID = re.compile(r"^[A-Za-z0-9-]{8,64}$")


class RequestId:
    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        token = request_id.set(given if _SAFE_ID.match(given) else uuid.uuid4().hex)
        try:
            response = self.get_response(request)
            response["X-Request-ID"] = request_id.get()
            return response
        finally:
            request_id.reset(token)


class Language:
    """The person's own choice, else this browser's (cookie, then header), else the school's; and the school's clock."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        actor = actor_of(request)
        language = self._choose(
            request, actor.user.language if actor else "", actor.school.language if actor else ""
        )
        translation.activate(language)
        request.LANGUAGE_CODE = language
        timezone.activate(_zone(actor.school.timezone if actor else "UTC"))
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response

    @staticmethod
    def _choose(request: HttpRequest, own: str, school: str) -> str:
        known = dict(settings.LANGUAGES)
        cookie = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        for candidate in (own, cookie):
            if candidate in known:
                return candidate
        if not request.headers.get("Accept-Language") and school in known:
            return school
        return translation.get_language_from_request(request)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
