from __future__ import annotations

from typing import Any

from django.db import transaction

from school.people.access import Actor
from school.people.audit import audit_record

__all__ = ["school_change"]


@transaction.atomic
def school_change(*, actor: Actor, values: dict[str, Any]) -> list[str]:
    """Change the school's own settings; returns the names of the fields that differ."""
    school = actor.school
    before = type(school).objects.select_for_update().get(pk=school.pk)
    changed = {field: value for field, value in values.items() if getattr(before, field) != value}
    for field, value in values.items():
        setattr(school, field, value)
    if changed:
        school.save(update_fields=list(changed))
        audit_record(school=school, actor=actor.user, action="school.change", fields=sorted(changed), **{
            field: value for field, value in changed.items() if field.startswith("ai_")
        })  # fmt: skip
    return sorted(changed)
