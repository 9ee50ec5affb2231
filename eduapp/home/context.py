"""What the shell around every page needs: brand, navigation by role, and who is signed in."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from school.people.access import Actor, actor_of
from school.people.models import Role

Entry = dict[str, Any]


def _entry(label: str, name: str, icon: str, path: str) -> Entry:
    try:
        url = reverse(name)
    except NoReverseMatch:
        url = ""
    current = path == url if url == "/" else path.startswith(url)
    return {"label": label, "url": url, "icon": icon, "current": current}


def navigation(actor: Actor, path: str) -> list[Entry]:
    entries = [_entry(_("Today") if not actor.is_admin else _("School"), "home:index", "house", path)]
    if not actor.is_admin or actor.is_teaching:
        entries.append(_entry(_("Courses"), "courses:list", "book-open", path))
    if actor.is_teaching:
        entries.append(_entry(_("Grading"), "grading:inbox", "clipboard-check", path))
    if actor.is_teaching and not actor.is_admin:
        entries.append(_entry(_("Students"), "rosters:people", "users", path))
    if actor.is_student:
        entries.append(_entry(_("My path"), "recommend:mastery", "route", path))
        entries.append(_entry(_("Tutor"), "tutoring:list", "message-circle", path))
    if actor.is_admin:
        entries.append(_entry(_("People"), "rosters:people", "users", path))
        entries.append(_entry(_("Classes"), "courses:sections", "layers", path))
        entries.append(_entry(_("Import"), "rosters:import", "upload", path))
        entries.append(_entry(_("Quality"), "grading:school_watch", "gauge", path))
        entries.append(_entry(_("Graders"), "grading:graders", "scale", path))
        entries.append(_entry(_("Audit"), "people:audit", "shield-check", path))
        if actor.runs_installation:
            entries.append(_entry(_("Models"), "grading:models", "database", path))
        entries.append(_entry(_("Settings"), "people:school", "settings", path))
    return [entry for entry in entries if entry["url"]]


def shell(request: HttpRequest) -> dict[str, Any]:
    context: dict[str, Any] = {"brand_name": settings.BRAND_NAME, "nav": [], "account": None, "actor": None}
    actor = actor_of(request) if hasattr(request, "session") else None
    if actor is None:
        return context
    labels = dict(Role.choices)
    context["actor"] = actor
    context["nav"] = navigation(actor, request.path)
    context["account"] = {
        "display_name": actor.user.display_name,
        "initials": actor.user.initials,
        "role_label": ", ".join(str(labels[role]) for role in sorted(actor.roles)),
        "school_name": actor.school.name,
        "theme": actor.user.theme,
        "staff": actor.is_admin or actor.is_teaching,
    }
    return context
