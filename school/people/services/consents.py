from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction

from school.people.access import Actor
from school.people.audit import audit_record
from school.people.consent import may_allow
from school.people.models import Consent, User

__all__ = ["consent_decide"]


@transaction.atomic
def consent_decide(*, actor: Actor, user: User, kind: str, granted: bool) -> None:
    """Set one switch of `user`, who is the actor or the actor's ward. Saying the same twice changes nothing."""
    if granted and not may_allow(user, actor.school, actor.user, kind):
        raise PermissionDenied
    row = Consent.objects.filter(school=actor.school, user=user, kind=kind).first()
    if row and row.granted == granted and row.decided_by_id == actor.user.pk:
        return
    Consent.objects.update_or_create(
        school=actor.school,
        user=user,
        kind=kind,
        defaults={"granted": granted, "decided_by": actor.user},
    )
    audit_record(
        school=actor.school,
        actor=actor.user,
        action="consent.decide",
        target=str(user.public_id),
        kind=kind,
        granted=granted,
    )
