"""Audit events as sentences. Ids become names here, when somebody looks, and never before."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from school.people.models import AuditEvent, Consent, Role

__all__ = ["GROUPS", "sentence"]

GROUPS = {
    "person": _lazy("People"),
    "password": _lazy("Passwords"),
    "consent": _lazy("Consent"),
    "school": _lazy("School settings"),
    "roster": _lazy("Imports and exports"),
    "enrolment": _lazy("Joining classes"),
    "section": _lazy("Classes and codes"),
    "grade": _lazy("Grades"),
}
Words = Callable[[str, Mapping[str, Any]], str]

SENTENCES: dict[str, Words] = {
    "person.add": lambda who, _d: _("Added %(who)s") % {"who": who},
    "person.change": lambda who, _d: _("Changed the account of %(who)s") % {"who": who},
    "person.deactivate": lambda who, _d: _("Closed the account of %(who)s") % {"who": who},
    "person.reactivate": lambda who, _d: _("Opened the account of %(who)s again") % {"who": who},
    "person.sign_up": lambda who, _d: _("Signed up with a class code"),
    "password.issue": lambda who, _d: _("Made a one-time password for %(who)s") % {"who": who},
    "password.change": lambda who, _d: _("Chose a new password"),
    "password.reset_by_mail": lambda who, _d: _("Chose a new password after a letter by e-mail"),
    "school.change": lambda who, _d: _("Changed the settings of the school"),
    "enrolment.join": lambda who, _d: _("Joined a class with its code"),
    "section.code_renew": lambda who, d: _("Made a new code for the class %(name)s") % {"name": d.get("name", "")},
    "section.code_open": lambda who, d: _("Opened the class %(name)s for joining") % {"name": d.get("name", "")},
    "section.code_close": lambda who, d: _("Closed the class %(name)s for joining") % {"name": d.get("name", "")},
    "roster.export": lambda who, d: _counted(
        d, ngettext("Exported %(count)d person", "Exported %(count)d people", _count(d))
    ),
    "roster.sheets": lambda who, d: _counted(
        d,
        ngettext(
            "Printed one-time passwords for %(count)d person",
            "Printed one-time passwords for %(count)d people",
            _count(d),
        ),
    ),
    "roster.apply": lambda who, d: _("Imported a list: %(added)d added, %(changed)d changed, %(ended)d ended") % {
        "added": d.get("people_added", 0), "changed": d.get("people_changed", 0), "ended": d.get("ended", 0)
    },
    "grade.decide": lambda who, _d: _("Decided a grade"),
    "grade.release": lambda who, _d: _("Released results to students"),
}  # fmt: skip


def sentence(event: AuditEvent, names: Mapping[str, str]) -> str:
    """What happened, as one sentence without its subject. `names` maps public ids of people to names."""
    who = names.get(event.target) or _("somebody who has left")
    if event.action == "consent.decide":
        return _consent(event, who)
    words = SENTENCES.get(event.action)
    return words(who, event.detail) if words else _("Did something recorded as %(action)s") % {
        "action": event.action
    }  # fmt: skip


def fields_changed(detail: Mapping[str, Any]) -> list[str]:
    """Names of changed fields and roles, for the small line below a sentence."""
    roles = [str(Role(role).label) for role in detail.get("roles", []) if role in Role.values]
    return roles


def _consent(event: AuditEvent, who: str) -> str:
    kind = str(event.detail.get("kind", ""))
    label = str(Consent.Kind(kind).label) if kind in Consent.Kind.values else kind
    if event.detail.get("granted"):
        return _("Switched on “%(switch)s” for %(who)s") % {"switch": label, "who": who}
    return _("Switched off “%(switch)s” for %(who)s") % {"switch": label, "who": who}


def _count(detail: Mapping[str, Any]) -> int:
    return int(detail.get("count", 0))


def _counted(detail: Mapping[str, Any], text: str) -> str:
    return text % {"count": _count(detail)}
