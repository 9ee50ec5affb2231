from __future__ import annotations

from school.people.models import User

__all__ = ["preferences_set"]


def preferences_set(*, user: User, **values: str) -> None:
    """Store `language`, `theme` or `display_name` of a person's own; only what differs is written."""
    changed = [field for field, value in values.items() if getattr(user, field) != value]
    for field in changed:
        setattr(user, field, values[field])
    if changed:
        user.save(update_fields=changed)
