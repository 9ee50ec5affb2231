"""Reading the audit list: filter, names for ids, and the state of the chain."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import redis
from django.core.cache import cache
from django.db.models import Q
from django.utils import timezone

from school.people.access import Actor, visible
from school.people.audit import audit_verify
from school.people.audit_words import people_named, sentence
from school.people.models import AuditEvent, Membership, School, User
from school.people.models.audit import AuditQuerySet

__all__ = ["ChainState", "audit_events", "audit_lines", "chain_state"]

# Above this the page does not check by itself: it takes about a second for each 20,000 events.
CHECK_AT_ONCE = 20_000
KEEP_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class ChainState:
    """`broken` is the id of the first event that does not fit, or None; `at` is None when never checked."""

    at: datetime | None
    broken: int | None = None


@dataclass(frozen=True, slots=True)
class AuditLine:
    event: AuditEvent
    actor_name: str
    text: str


def audit_events(actor: Actor, *, person: str = "", group: str = "", since: date | None = None,
                 until: date | None = None) -> AuditQuerySet:  # fmt: skip
    """The events that match, newest first. `person` is part of a name, of who did it or whom it concerns."""
    events = visible(actor, AuditEvent)
    if group:
        events = events.filter(action__startswith=f"{group}.")
    if since:
        events = events.filter(at__gte=_midnight(since))
    if until:
        events = events.filter(at__lt=_midnight(until + timedelta(days=1)))
    if person:
        here = Membership.objects.filter(school=actor.school).values("user")
        found = User.objects.filter(pk__in=here, display_name__icontains=person)
        pairs = list(found.values_list("pk", "public_id")[:500])
        targets = [str(public_id) for _pk, public_id in pairs]
        about = Q(target__in=targets) | Q(detail__person__in=targets)
        events = events.filter(Q(actor__in=[pk for pk, _id in pairs]) | about)
    return events  # type: ignore[return-value]


def audit_lines(events: Iterable[AuditEvent]) -> list[AuditLine]:
    """Events with sentences; names are looked up in two queries however many there are."""
    rows = list(events)
    by_id = _names(rows)
    people = User.objects.in_bulk({row.actor_id for row in rows if row.actor_id})
    return [
        AuditLine(
            row, people[row.actor_id].display_name if row.actor_id in people else "", sentence(row, by_id)
        )
        for row in rows
    ]


def chain_state(school: School, *, again: bool = False) -> ChainState:
    """The last check of the chain; made now when asked for, or when none is known and the list is short."""
    key = f"audit-chain:{school.pk}"
    with contextlib.suppress(redis.RedisError, OSError):
        known: ChainState | None = cache.get(key)
        if known and not again:
            return known
    if not again and AuditEvent.objects.filter(school=school).count() > CHECK_AT_ONCE:
        state = ChainState(None)
    else:
        state = ChainState(timezone.now(), audit_verify(school))
    with contextlib.suppress(redis.RedisError, OSError):
        cache.set(key, state, KEEP_SECONDS)
    return state


def _names(rows: Iterable[AuditEvent]) -> dict[str, str]:
    wanted = {one for row in rows for one in people_named(row) if _is_uuid(one)}
    pairs: Any = User.objects.filter(public_id__in=wanted).values_list("public_id", "display_name")
    return {str(public_id): name for public_id, name in pairs}


def _is_uuid(text: str) -> bool:
    with contextlib.suppress(ValueError):
        return bool(UUID(text))
    return False


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
