"""The audit list: append events, verify the chain."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from school.people.models import AuditEvent, School, User

__all__ = ["Happened", "audit_record", "audit_records", "audit_verify"]


@dataclass(frozen=True, slots=True)
class Happened:
    """What is to be written down, as `audit_record` takes it."""

    action: str
    target: str = ""
    detail: dict[str, Any] = field(default_factory=dict)


def _digest(
    previous: str, school_id: int, actor_id: int | None, event: tuple[str, str, dict[str, Any]], at: datetime
) -> str:
    action, target, detail = event
    text = json.dumps([previous, school_id, actor_id, action, target, detail, at.isoformat()], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def audit_record(
    *, school: School, actor: User | None, action: str, target: str = "", **detail: Any
) -> AuditEvent:
    """Append one event. `action` is noun.verb, such as `grade.decide`; `detail` holds no free text of students."""
    return audit_records(school=school, actor=actor, happened=[Happened(action, target, detail)])[0]


@transaction.atomic
def audit_records(*, school: School, actor: User | None, happened: Sequence[Happened]) -> list[AuditEvent]:
    """Append events in this order, in one query for each thousand of them."""
    with connection.cursor() as cursor:
        # One writer per school at a time: the chain has exactly one end.
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [0x4A0D17, school.pk])
    last = AuditEvent.objects.filter(school=school).order_by("-id").values_list("hash", flat=True).first()
    events = list(_chained(school, actor, happened, last or ""))
    return AuditEvent.objects.bulk_create(events, batch_size=1_000)


def _chained(
    school: School, actor: User | None, happened: Sequence[Happened], last: str
) -> Iterator[AuditEvent]:
    at, actor_id = timezone.now(), actor.pk if actor else None
    for one in happened:
        digest = _digest(last, school.pk, actor_id, (one.action, one.target, one.detail), at)
        yield AuditEvent(
            school=school, actor=actor, action=one.action, target=one.target, detail=one.detail, at=at,
            previous_hash=last, hash=digest,
        )  # fmt: skip
        last = digest


def audit_verify(school: School) -> int | None:
    """The id of the first event that does not fit the chain, or None when all is well."""
    previous = ""
    for event in AuditEvent.objects.filter(school=school).order_by("id").iterator():
        body = (event.action, event.target, event.detail)
        expected = _digest(previous, school.pk, event.actor_id, body, event.at)
        if event.previous_hash != previous or event.hash != expected:
            return event.pk
        previous = event.hash
    return None
