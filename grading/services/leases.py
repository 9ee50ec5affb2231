"""Leases on answers: who has one open at the desk. They only warn; no save depends on them.

The lease belongs to a person, not to a tab: two tabs of one teacher share it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from grading.models import MarkingLease, Response
from school.people.audit import audit_record
from school.people.models import User

__all__ = ["HEARTBEAT", "LEASE", "lease_give_back", "lease_now", "lease_take"]

# A lease outlives a walk to the printer; a page that is looked at renews it each minute.
LEASE, HEARTBEAT = timedelta(minutes=30), timedelta(minutes=1)


@transaction.atomic
def lease_take(*, response: Response, by: User, now: datetime, take_over: bool = False) -> MarkingLease:
    """Take or renew the lease; returns the one that holds now, which is another's unless `take_over`."""
    fresh = {"school": response.school, "holder": by, "until": now + LEASE}
    lease, made = MarkingLease.objects.select_for_update(of=("self",)).get_or_create(
        response=response, defaults=fresh
    )
    if made or (lease.holder_id != by.pk and lease.is_held(now) and not take_over):
        return lease
    before = lease.holder
    lease.holder, lease.until = by, now + LEASE
    lease.save(update_fields=["holder", "until"])
    if take_over and before != by:
        audit_record(
            school=response.school, actor=by, action="marking.take_over", target=str(before.public_id),
            response=str(response.public_id),
        )  # fmt: skip
    return lease


def lease_give_back(*, response: Response, by: User) -> None:
    """Let go of it, where it is `by`'s own."""
    MarkingLease.objects.filter(response=response, holder=by).delete()


def lease_now(response: Response, now: datetime) -> MarkingLease | None:
    """The lease in force, with its holder."""
    rows = MarkingLease.objects.filter(response=response, until__gt=now)
    return rows.select_related("holder").first()
