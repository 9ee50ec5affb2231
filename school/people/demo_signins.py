"""The sign-ins that a demo installation offers on its sign-in page. Elsewhere there are none."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from school.people.models import Membership, Role

__all__ = ["DemoSignin", "demo_signins"]

# Nobody can own an address below .example (RFC 2606), so no real account is ever listed.
DEMO_DOMAIN = "@demo.example"
ORDER = {role: place for place, role in enumerate(Role.values)}


@dataclass(frozen=True, slots=True)
class DemoSignin:
    name: str
    role: str
    language: str
    identifier: str
    password: str


def demo_signins() -> list[DemoSignin]:
    """One line per demo member of staff and guardian, and the first pupil of each language."""
    if not settings.DEMO_SIGNINS:
        return []
    staff = Membership.objects.active().filter(user__email__endswith=DEMO_DOMAIN)
    pupils = Membership.objects.active().filter(
        role=Role.STUDENT, school__in=staff.values("school"), user__email=None
    )
    rows = [
        *staff.select_related("user").order_by("id"),
        *pupils.select_related("user").order_by("user__language", "id").distinct("user__language"),
    ]
    rows.sort(key=lambda row: ORDER[row.role])
    return [_line(row) for row in rows]


def _line(row: Membership) -> DemoSignin:
    identifier = row.user.email or row.school_number
    return DemoSignin(
        row.user.display_name,
        str(Role(row.role).label),
        row.user.language,
        identifier,
        settings.DEMO_PASSWORD,
    )
