"""Whoever signed in with a password that somebody else knows chooses a new one before anything else."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.utils.http import urlencode

from school.people.models import User

OPEN_PAGES = {
    "people:password_change", "people:sign_out", "people:sign_in", "people:language", "people:theme",
    "home:healthz", "home:readyz",
}  # fmt: skip


class OwnPassword:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = cast(User, request.user)
        if not user.is_authenticated or not user.must_change_password or _is_open(request.path_info):
            return self.get_response(request)
        query = urlencode({"next": request.get_full_path()}) if request.method == "GET" else ""
        response = redirect("people:password_change")
        response["Location"] += f"?{query}" if query else ""
        return response


def _is_open(path: str) -> bool:
    try:
        return resolve(path).view_name in OPEN_PAGES
    except Resolver404:
        return True
