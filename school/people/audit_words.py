"""Audit events as sentences. Ids become names here, when somebody looks, and never before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext_lazy

from school.people.models import AuditEvent, Consent

__all__ = ["GROUPS", "SENTENCES", "people_named", "sentence"]

# What an action begins with, for the filter of the page.
GROUPS = {
    "person": lazy("People"),
    "password": lazy("Passwords"),
    "consent": lazy("Consent"),
    "guardian": lazy("Guardians"),
    "school": lazy("School settings"),
    "roster": lazy("Imports and exports"),
    "enrolment": lazy("Who is in a class"),
    "section": lazy("Classes and codes"),
    "course": lazy("Courses"),
    "term": lazy("Terms"),
    "question": lazy("Questions"),
    "assignment": lazy("Assignments"),
    "grade": lazy("Grades"),
    "policy": lazy("Class policies"),
}

# %(who)s is the person it was done to, %(other)s a second person, %(name)s a class or other thing by name.
SENTENCES: Mapping[str, Any] = {
    "person.add": lazy("Added %(who)s"),
    "person.change": lazy("Changed the account of %(who)s"),
    "person.deactivate": lazy("Closed the account of %(who)s"),
    "person.reactivate": lazy("Opened the account of %(who)s again"),
    "person.sign_up": lazy("Signed up with the code of the class %(name)s"),
    "password.issue": lazy("Made a one-time password for %(who)s"),
    "password.change": lazy("Chose a new password"),
    "password.reset_by_mail": lazy("Chose a new password after a letter by e-mail"),
    "consent.on": lazy("Switched on “%(name)s” for %(who)s"),
    "consent.off": lazy("Switched off “%(name)s” for %(who)s"),
    "guardian.add": lazy("Made %(other)s a guardian of %(who)s"),
    "guardian.end": lazy("Removed %(other)s as a guardian of %(who)s"),
    "school.change": lazy("Changed the settings of the school"),
    "demo.seed": lazy("Filled the demo school"),
    "roster.export": ngettext_lazy("Exported %(count)d person", "Exported %(count)d people", "count"),
    "roster.sheets": ngettext_lazy(
        "Made a one-time password for %(count)d person",
        "Made one-time passwords for %(count)d people",
        "count",
    ),
    "roster.apply": lazy(
        "Applied a list: %(people_added)d added, %(people_changed)d changed, %(ended)d enrolments ended"
    ),
    "enrolment.join": lazy("Joined the class %(name)s with its code"),
    "enrolment.add": lazy("Took %(other)s into a class"),
    "enrolment.end": lazy("Took %(other)s out of a class"),
    "section.create": lazy("Made a new class"),
    "section.update": lazy("Changed the settings of a class"),
    "section.new_code": lazy("Made a new code for a class"),
    "section.open": lazy("Opened a class for joining with its code"),
    "section.close": lazy("Closed a class for joining with its code"),
    "course.create": lazy("Made a new course"),
    "course.update": lazy("Changed a course"),
    "term.save": lazy("Saved a term"),
    "term.delete": lazy("Deleted a term"),
    "question.create": lazy("Wrote a new question"),
    "question.update": lazy("Changed a question"),
    "assignment.create": lazy("Copied an assignment"),
    "assignment.save": lazy("Saved an assignment"),
    "assignment.publish": lazy("Made an assignment visible to students"),
    "assignment.unpublish": lazy("Hid an assignment from students"),
    "assignment.delete": lazy("Deleted an assignment"),
    "grade.decide": lazy("Decided a grade"),
    "grade.undo": lazy("Took back a grade"),
    "grade.release": ngettext_lazy(
        "Released the result of %(count)d student", "Released the results of %(count)d students", "count"
    ),
    "policy.sign": lazy("Signed a policy for the class %(name)s"),
    "policy.revoke": lazy("Took back a policy for the class %(name)s"),
}


def people_named(event: AuditEvent) -> set[str]:
    """Public ids in the event that may be people's."""
    return {event.target, str(event.detail.get("person", ""))}


def sentence(event: AuditEvent, names: Mapping[str, str]) -> str:
    """What happened, as one sentence without its subject. `names` maps public ids of people to names."""
    gone = _("somebody who has left")
    known: dict[str, Any] = {
        **event.detail,
        "who": names.get(event.target, gone),
        "other": names.get(str(event.detail.get("person")), gone),
    }
    action = event.action
    if action == "consent.decide":
        kind = str(event.detail.get("kind"))
        known["name"] = Consent.Kind(kind).label if kind in Consent.Kind.values else kind
        action = "consent.on" if event.detail.get("granted") else "consent.off"
    words = SENTENCES.get(action)
    if words is None:
        return _("Did something recorded as %(action)s") % {"action": event.action}
    return str(words % defaultdict(int, known))
