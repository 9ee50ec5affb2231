from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from school.people.access import Actor
from school.people.audit import audit_record
from school.people.models import Guardianship, Membership, Role, School, User

__all__ = ["guardianship_add", "guardianship_end", "guardianships_start"]


@transaction.atomic
def guardianship_add(*, actor: Actor, student: User, identifier: str) -> Guardianship:
    """Make the guardian with this e-mail address or number see what `student` sees of their own results."""
    found = Membership.objects.active().filter(school=actor.school, role=Role.GUARDIAN)
    key = "user__email" if "@" in identifier else "school_number__iexact"
    value = identifier.strip().lower() if "@" in identifier else identifier.strip()
    row = found.filter(**{key: value}).select_related("user").first() if value else None
    if row is None or row.user_id == student.pk:
        raise ValidationError(
            _("No guardian of the school has this e-mail address or number. Add the person first.")
        )
    link, created = Guardianship.objects.get_or_create(
        school=actor.school, guardian=row.user, student=student
    )
    if created:
        _tell(actor, "guardian.add", link)
    return link


def guardianships_start(*, school: School, pairs: Iterable[tuple[int, int]]) -> int:
    """Many (guardian id, student id) at once, for lists of people: the caller has checked them and tells the audit."""
    rows = [
        Guardianship(school=school, guardian_id=guardian, student_id=student) for guardian, student in pairs
    ]
    Guardianship.objects.bulk_create(rows, batch_size=1_000, ignore_conflicts=True)
    return len(rows)


@transaction.atomic
def guardianship_end(*, actor: Actor, student: User, guardian_id: str) -> None:
    rows = Guardianship.objects.filter(school=actor.school, student=student)
    link = next(
        (row for row in rows.select_related("guardian") if str(row.guardian.public_id) == guardian_id), None
    )
    if link:
        _tell(actor, "guardian.end", link)
        link.delete()


def _tell(actor: Actor, action: str, link: Guardianship) -> None:
    audit_record(
        school=actor.school,
        actor=actor.user,
        action=action,
        target=str(link.student.public_id),
        person=str(link.guardian.public_id),
    )
