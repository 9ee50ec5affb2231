"""Courses and terms."""

from __future__ import annotations

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from school.courses.models import Course, Enrolment, Section, Term
from school.courses.services.refused import Refused
from school.people.access import Actor
from school.people.audit import audit_record

__all__ = ["course_create", "course_update", "term_delete", "term_save"]


@transaction.atomic
def course_create(*, course: Course, section_name: str, by: Actor) -> Course:
    """A course and its first class. A teacher who makes it teaches that class; an admin appoints someone later."""
    course.school = by.school
    course.save()
    section = Section.objects.create(school=by.school, course=course, name=section_name)
    if by.is_teacher:
        Enrolment.objects.create(section=section, user=by.user, role=Enrolment.Role.TEACHER)
    audit_record(school=by.school, actor=by.user, action="course.create", target=str(course.public_id))
    return course


@transaction.atomic
def course_update(*, course: Course, by: Actor) -> Course:
    course.save()
    audit_record(school=by.school, actor=by.user, action="course.update", target=str(course.public_id))
    return course


@transaction.atomic
def term_save(*, term: Term, by: Actor) -> Term:
    term.school = by.school
    term.save()
    audit_record(school=by.school, actor=by.user, action="term.save", target=str(term.public_id))
    return term


@transaction.atomic
def term_delete(*, term: Term, by: Actor) -> None:
    """Raises Refused while a course belongs to the term."""
    try:
        term.delete()
    except ProtectedError as used:
        raise Refused(_("Courses belong to this term. Move them to another term first.")) from used
    audit_record(school=by.school, actor=by.user, action="term.delete", target=str(term.public_id))
