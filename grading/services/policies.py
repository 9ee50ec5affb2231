"""Class policies: what may be final without a look, and who signed that."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from grading.models import ClassPolicy
from grading.pipeline import ring
from school.courses.models import Enrolment, Section
from school.people.audit import audit_record
from school.people.models import User

__all__ = ["Terms", "policy_pause", "policy_revoke", "policy_sign", "practice_policy_for", "promise_ring"]


@dataclass(frozen=True, slots=True)
class Terms:
    """What a teacher signs under a promise."""

    target: Decimal
    scope: str = ClassPolicy.Scope.QUESTION
    tolerance: Decimal = Decimal(0)


@transaction.atomic
def policy_sign(*, section: Section, kind: str, by: User, terms: Terms | None = None) -> ClassPolicy:
    """Put a policy in force for this class, with a name under it. Idempotent while one is in force.

    A promise needs its `terms`; the other kinds have none.
    """
    signed: dict[str, Any] = {"school": section.school, "signed_by": by}
    if terms:
        signed |= {"target": terms.target, "scope": terms.scope, "tolerance": terms.tolerance}
    policy, created = ClassPolicy.objects.get_or_create(
        section=section, kind=kind, revoked_at=None, defaults=signed
    )
    if created:
        _audit("policy.sign", policy, by)
    return policy


@transaction.atomic
def policy_revoke(*, section: Section, kind: str, by: User, now: datetime) -> ClassPolicy | None:
    """End it from now on; grades it has made stay. None when none was in force."""
    rows = ClassPolicy.objects.select_for_update().in_force()
    policy = rows.filter(section=section, kind=kind).first()
    if policy is None:
        return None
    policy.revoked_at = now
    policy.save(update_fields=["revoked_at"])
    _audit("policy.revoke", policy, by)
    return policy


def policy_pause(*, policy: ClassPolicy, now: datetime) -> None:
    """The policy stops itself: nothing more is accepted until a teacher signs anew. The caller holds its lock."""
    policy.paused_at = now
    policy.save(update_fields=["paused_at"])
    _audit("policy.pause", policy, None)


def promise_ring(sections: Iterable[int]) -> None:
    """After commit, ask a worker to look at the promises of these classes (ids), where one is in force."""
    rows = ClassPolicy.objects.in_force().filter(kind=ClassPolicy.Kind.PROMISE, paused_at=None)
    for section in rows.filter(section__in=set(sections)).values_list("section", flat=True):
        ring(["grading.promise"], section)


def practice_policy_for(*, section: Section) -> ClassPolicy | None:
    """The practice policy in force; a class that never decided gets one, signed by its first teacher.

    None when a teacher has revoked it, or the class has no teacher who could sign.
    """
    known = list(ClassPolicy.objects.filter(section=section, kind=ClassPolicy.Kind.PRACTICE))
    if known:
        return next((policy for policy in known if policy.revoked_at is None), None)
    teachers = Enrolment.objects.filter(section=section, role=Enrolment.Role.TEACHER, is_active=True)
    first = teachers.select_related("user").order_by("pk").first()
    return policy_sign(section=section, kind=ClassPolicy.Kind.PRACTICE, by=first.user) if first else None


def _audit(action: str, policy: ClassPolicy, by: User | None) -> None:
    more = {"promised": str(policy.target), "scope": policy.scope} if policy.target else {}
    audit_record(
        school=policy.school, actor=by, action=action, target=str(policy.section.public_id),
        kind=policy.kind, name=policy.section.name, **more,
    )  # fmt: skip
