"""What the account page shows, and for whom somebody may decide."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from school.people.access import Actor
from school.people.consent import ConsentState, consent_states
from school.people.models import Membership, Role, School, User

__all__ = ["account_page", "my_schools", "ward_or_self", "wards_of"]


@dataclass(frozen=True, slots=True)
class Switches:
    """The consent switches of one person, as the reader may set them."""

    person: User
    is_me: bool
    states: list[ConsentState]


def account_page(actor: Actor) -> dict[str, Any]:
    numbers = Membership.objects.filter(school=actor.school, user=actor.user).exclude(school_number="")
    people = [actor.user] if actor.is_student else []
    if actor.is_guardian:
        people += list(wards_of(actor))
    switches = [
        Switches(one, one.pk == actor.user.pk, consent_states(one, actor.school, actor.user))
        for one in people
    ]
    return {
        "school_number": numbers.values_list("school_number", flat=True).first() or "",
        "switches": switches,
        "schools": my_schools(actor),
    }


def my_schools(actor: Actor) -> QuerySet[School]:
    """The schools to choose between."""
    mine = Membership.objects.active().filter(user=actor.user)
    return School.objects.filter(pk__in=mine.values("school")).order_by("name")


def wards_of(actor: Actor) -> QuerySet[User]:
    """Students of this school whose guardian the actor is."""
    here = Membership.objects.active().filter(school=actor.school, role=Role.STUDENT)
    wards = User.objects.filter(guardians__guardian=actor.user, guardians__school=actor.school)
    return wards.filter(pk__in=here.values("user")).order_by("display_name")


def ward_or_self(actor: Actor, public_id: str) -> User:
    """The person whose switches the actor may set: themselves, or a ward. Anybody else does not exist: 404."""
    if public_id == str(actor.user.public_id):
        return actor.user
    ward = next((one for one in wards_of(actor) if str(one.public_id) == public_id), None)
    if ward is None:
        raise Http404
    return ward
