"""Classes, their codes and their people."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from school.courses.models import Enrolment, Section
from school.courses.models.section import new_class_code
from school.courses.services.refused import Refused
from school.people.access import Actor
from school.people.audit import audit_record
from school.people.models import Membership

__all__ = ["enrolment_add", "enrolment_end", "section_code_renew", "section_join_open", "section_save"]


@transaction.atomic
def section_save(*, section: Section, by: Actor) -> Section:
    """A teacher who makes a class teaches it; the switches for AI and the tone are kept in the audit list."""
    created = section.pk is None
    section.school = by.school
    section.save()
    if created and by.is_teacher:
        Enrolment.objects.create(section=section, user=by.user, role=Enrolment.Role.TEACHER)
    audit_record(
        school=by.school, actor=by.user, action="section.create" if created else "section.update",
        target=str(section.public_id), ai_grading=section.ai_grading, ai_tutoring=section.ai_tutoring,
        ai_training=section.ai_training, feedback_tone=section.feedback_tone,
    )  # fmt: skip
    return section


@transaction.atomic
def section_code_renew(*, section: Section, by: Actor) -> Section:
    """A new class code; the old one stops working at once."""
    section.class_code = next(
        code for code in iter(new_class_code, "") if not Section.objects.filter(class_code=code).exists()
    )
    section.save(update_fields=["class_code"])
    audit_record(school=by.school, actor=by.user, action="section.new_code", target=str(section.public_id))
    return section


@transaction.atomic
def section_join_open(*, section: Section, is_open: bool, by: Actor) -> Section:
    section.join_open = is_open
    section.save(update_fields=["join_open"])
    action = "section.open" if is_open else "section.close"
    audit_record(school=by.school, actor=by.user, action=action, target=str(section.public_id))
    return section


@transaction.atomic
def enrolment_add(*, section: Section, people: Iterable[tuple[Membership, str]], by: Actor) -> int:
    """Take people in, each with a role in the class; the number who were not in the class before."""
    added = 0
    for membership, role in people:
        enrolment, created = Enrolment.objects.get_or_create(
            section=section, user=membership.user, defaults={"role": role}
        )
        if created or not enrolment.is_active:
            enrolment.role, enrolment.is_active = role, True
            enrolment.save(update_fields=["role", "is_active"])
            added += 1
            _note(section, "enrolment.add", membership.user.public_id, by, role=role)
    return added


@transaction.atomic
def enrolment_end(*, section: Section, enrolment: Enrolment, by: Actor) -> None:
    """The person leaves the class; work and grades stay. Raises Refused for a class's last teacher."""
    teachers = section.enrolments.filter(role=Enrolment.Role.TEACHER, is_active=True)
    if enrolment.role == Enrolment.Role.TEACHER and not teachers.exclude(pk=enrolment.pk).exists():
        raise Refused(_("A class needs a teacher. Add another one before you take out the last."))
    enrolment.is_active = False
    enrolment.save(update_fields=["is_active"])
    _note(section, "enrolment.end", enrolment.user.public_id, by)


def _note(section: Section, action: str, person: object, by: Actor, **more: str) -> None:
    audit_record(
        school=by.school,
        actor=by.user,
        action=action,
        target=str(section.public_id),
        person=str(person),
        **more,
    )
