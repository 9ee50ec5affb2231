"""Into a class with its code."""

from __future__ import annotations

import re
import secrets

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from school.courses.models import Enrolment, Section
from school.courses.services.enrolments import enrolments_start
from school.people import throttle
from school.people.access import Actor
from school.people.audit import audit_record
from school.people.models import Membership, Role, User

__all__ = ["enrolment_join", "section_of_code", "student_sign_up"]

# Wrong codes from one place; a code has 31^6 values, and a whole class may share one address.
WRONG_CODES = throttle.Limit("class-code", 20, 15 * 60)
SIGN_UPS = throttle.Limit("sign-up", 60, 3600)


def section_of_code(*, code: str, place: str) -> Section:
    """The open class of this code. Unknown, closed and another school's codes get the same answer."""
    throttle.check(WRONG_CODES, place)
    plain = re.sub(r"[\W_]", "", code).upper()
    section = (
        Section.objects.filter(class_code=plain, join_open=True).select_related("course", "school").first()
    )
    if section is None:
        throttle.count(WRONG_CODES, place)
        raise ValidationError(
            {"code": _("No class opens with this code. Check each letter with your teacher.")}
        )
    return section


@transaction.atomic
def enrolment_join(*, actor: Actor, code: str, place: str) -> tuple[Section, bool]:
    """Enrol the student in the class of this code; the class, and whether that is new."""
    section = section_of_code(code=code, place=place)
    if section.school_id != actor.school.pk:
        throttle.count(WRONG_CODES, place)
        raise ValidationError(
            {"code": _("No class opens with this code. Check each letter with your teacher.")}
        )
    if Enrolment.objects.filter(section=section, user=actor.user, is_active=True).exists():
        return section, False
    enrolments_start(rows=[(section.pk, actor.user.pk, Enrolment.Role.STUDENT)])
    audit_record(
        school=actor.school, actor=actor.user, action="enrolment.join", target=str(section.public_id),
        name=section.name,
    )  # fmt: skip
    return section, True


@transaction.atomic
def student_sign_up(*, code: str, display_name: str, password: str, language: str, place: str) -> User:
    """A new student of the class of this code, with a school number of their own to sign in with."""
    throttle.check(SIGN_UPS, place)
    section = section_of_code(code=code, place=place)
    throttle.count(SIGN_UPS, place)
    user = User.objects.create_user(display_name=display_name, password=password, language=language)
    number = _free_number(display_name)
    Membership.objects.create(school=section.school, user=user, role=Role.STUDENT, school_number=number)
    enrolments_start(rows=[(section.pk, user.pk, Enrolment.Role.STUDENT)])
    audit_record(
        school=section.school,
        actor=user,
        action="person.sign_up",
        target=str(user.public_id),
        name=section.name,
    )
    return user


def _free_number(name: str) -> str:
    """Such as `mia4821`: easy to keep, and used by nobody in any school, so that it is enough to sign in."""
    letters = re.sub(r"[^a-z]", "", name.casefold())[:8] or "learner"
    while True:
        number = f"{letters}{secrets.randbelow(9000) + 1000}"
        if not Membership.objects.filter(school_number__iexact=number).exists():
            return number
