"""Whether a person's work may meet the AI: the school's switch first, then the person's own.

AI drafts and the tutor follow the school unless the person said no. Training is different: silence is
not consent, so no row means no. A student with a guardian here counts as a minor: only the guardian can
allow training, and a guardian's refusal stands until the guardian lifts it. What a student allowed before
they had a guardian here no longer counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, QuerySet

from school.people.models import Consent, Guardianship, School, User

__all__ = ["ConsentState", "consent_given", "consent_states", "may_allow", "refused_by"]

Kind = Consent.Kind


@dataclass(frozen=True, slots=True)
class ConsentState:
    """One switch as it stands. `granted` is what counts in the end; `own` is the person's row, if any."""

    kind: Kind
    granted: bool
    school_allows: bool
    may_allow: bool
    own: Consent | None


def school_allows(school: School, kind: str) -> bool:
    return bool(getattr(school, kind))


def consent_given(user: User, school: School, kind: str) -> bool:
    """Whether `kind` is on for this person now."""
    own = Consent.objects.filter(school=school, user=user, kind=kind).first()
    return _granted(school, kind, own, _has_guardian(user, school))


def refused_by(school: School, kind: str, users: Iterable[int]) -> set[int]:
    """Those of the given user ids for whom `kind` is off, in one query (two for training)."""
    wanted = set(users)
    if not school_allows(school, kind):
        return wanted
    rows = Consent.objects.filter(school=school, kind=kind, user__in=wanted)
    said: Mapping[int, bool] = dict(rows.values_list("user_id", "granted"))
    refused = {user for user in wanted if not said.get(user, kind != Kind.AI_TRAINING)}
    return refused | _own_word_of_minors(school, rows) if kind == Kind.AI_TRAINING else refused


def _own_word_of_minors(school: School, rows: QuerySet[Consent]) -> set[int]:
    """Students whose only yes is their own although a guardian has to give it."""
    minors = Guardianship.objects.filter(school=school, student=OuterRef("user"))
    own = rows.filter(Exists(minors), granted=True, decided_by=F("user"))
    return set(own.values_list("user_id", flat=True))


def consent_states(user: User, school: School, decider: User) -> list[ConsentState]:
    """All three switches of `user`, as `decider` may set them."""
    own = {row.kind: row for row in Consent.objects.filter(school=school, user=user)}
    minor = _has_guardian(user, school)
    return [
        ConsentState(
            kind,
            _granted(school, kind, own.get(kind), minor),
            school_allows(school, kind),
            _may_allow(minor, user, decider, kind, own.get(kind)),
            own.get(kind),
        )
        for kind in Kind
    ]


def may_allow(user: User, school: School, decider: User, kind: str) -> bool:
    """Whether `decider` may switch `kind` on for `user`; switching off is always allowed."""
    own = Consent.objects.filter(school=school, user=user, kind=kind).first()
    return _may_allow(_has_guardian(user, school), user, decider, kind, own)


def _has_guardian(user: User, school: School) -> bool:
    return Guardianship.objects.filter(school=school, student=user).exists()


def _granted(school: School, kind: str, own: Consent | None, minor: bool) -> bool:
    if kind == Kind.AI_TRAINING and minor and own and own.decided_by_id == own.user_id:
        return False
    return school_allows(school, kind) and (own.granted if own else kind != Kind.AI_TRAINING)


def _may_allow(minor: bool, user: User, decider: User, kind: str, own: Consent | None) -> bool:
    if not minor or decider.pk != user.pk:
        return True
    refused_for_them = own is not None and not own.granted and own.decided_by_id != user.pk
    return kind != Kind.AI_TRAINING and not refused_for_them
