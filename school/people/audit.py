"""The audit list: append one event, verify the chain."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from school.people.models import AuditEvent, School, User

__all__ = ["audit_record", "audit_verify"]


def _digest(
    previous: str, school_id: int, actor_id: int | None, event: tuple[str, str, dict[str, Any]], at: datetime
) -> str:
    action, target, detail = event
    text = json.dumps([previous, school_id, actor_id, action, target, detail, at.isoformat()], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def audit_record(
    *, school: School, actor: User | None, action: str, target: str = "", **detail: Any
) -> AuditEvent:
    """Append one event. `action` is noun.verb, such as `grade.decide`; `detail` holds no free text of students."""
    with connection.cursor() as cursor:
        # One writer per school at a time: the chain has exactly one end.
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [0x4A0D17, school.pk])
    last = AuditEvent.objects.filter(school=school).order_by("-id").values_list("hash", flat=True).first()
    at, actor_id = timezone.now(), actor.pk if actor else None
    digest = _digest(last or "", school.pk, actor_id, (action, target, detail), at)
    return AuditEvent.objects.create(
        school=school, actor=actor, action=action, target=target, detail=detail, at=at,
        previous_hash=last or "", hash=digest,
    )  # fmt: skip


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
