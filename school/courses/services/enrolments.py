"""Many enrolments at once, for lists of people. The caller has checked who may ask and tells the audit list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import Q

from school.courses.models import Enrolment

__all__ = ["enrolments_end", "enrolments_start"]

BATCH = 1_000


@transaction.atomic
def enrolments_start(*, rows: Sequence[tuple[int, int, str]]) -> int:
    """Enrol (section id, user id, role); ended ones become active again. The number of rows written."""
    made = [Enrolment(section_id=section, user_id=user, role=role) for section, user, role in rows]
    Enrolment.objects.bulk_create(
        made,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["section", "user"],
        update_fields=["role", "is_active"],
    )
    return len(made)


@transaction.atomic
def enrolments_end(*, rows: Iterable[tuple[int, int]]) -> int:
    """End student enrolments (section id, user id); work and grades stay. The number that were active."""
    by_section: dict[int, list[int]] = {}
    for section, user in rows:
        by_section.setdefault(section, []).append(user)
    ended = 0
    for section, users in by_section.items():
        which = Q(section=section, user__in=users, role=Enrolment.Role.STUDENT, is_active=True)
        ended += Enrolment.objects.filter(which).update(is_active=False)
    return ended
