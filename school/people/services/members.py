from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from school.people.access import Actor
from school.people.audit import audit_record
from school.people.models import Membership, Role, School, User
from school.people.services.passwords import belongs_elsewhere

__all__ = ["person_add", "person_change", "person_deactivate", "person_reactivate", "roles_set"]


@transaction.atomic
def person_add(
    *,
    actor: Actor,
    display_name: str,
    email: str,
    school_number: str,
    roles: Iterable[str],
    language: str = "",
) -> User:
    """A new person of the actor's school, without a password until one is issued."""
    _refuse_taken(actor.school, None, email, school_number)
    user = User(display_name=display_name, email=email.lower() or None, language=language)
    user.set_unusable_password()
    user.save()
    _write_roles(actor.school, user, set(roles), school_number)
    _tell(actor, "person.add", user, roles=sorted(roles))
    return user


@transaction.atomic
def person_change(
    *, actor: Actor, user: User, display_name: str, email: str, school_number: str, roles: Iterable[str]
) -> list[str]:
    """Change name, address, number and roles; returns what changed. Nobody takes the last admin's role."""
    _lock(actor.school)
    _refuse_taken(actor.school, user, email, school_number)
    changed = _change_account(actor, user, display_name, email)
    before = set(Membership.objects.filter(school=actor.school, user=user).values_list("role", flat=True))
    if before != set(roles):
        roles_set(school=actor.school, user=user, roles=roles)
        changed.append("roles")
    if _number(actor.school, user) != school_number:
        _write_roles(actor.school, user, set(roles), school_number)
        changed.append("school_number")
    if changed:
        _tell(actor, "person.change", user, fields=sorted(changed), roles=sorted(roles))
    return changed


def roles_set(*, school: School, user: User, roles: Iterable[str]) -> None:
    """Exactly these roles; the school number stays with the person. Call it with the school locked."""
    wanted = set(roles)
    if Role.ADMIN not in wanted:
        refuse_last_admin(school, user)
    _write_roles(school, user, wanted, _number(school, user))


@transaction.atomic
def person_deactivate(*, actor: Actor, user: User) -> None:
    """Close this school to a person; work and grades stay."""
    _lock(actor.school)
    if user.pk == actor.user.pk:
        raise ValidationError(_("You cannot close your own account. Ask another admin to do it."))
    refuse_last_admin(actor.school, user)
    if Membership.objects.filter(school=actor.school, user=user, is_active=True).update(is_active=False):
        _tell(actor, "person.deactivate", user)


@transaction.atomic
def person_reactivate(*, actor: Actor, user: User) -> None:
    if Membership.objects.filter(school=actor.school, user=user, is_active=False).update(is_active=True):
        _tell(actor, "person.reactivate", user)


def refuse_last_admin(school: School, user: User) -> None:
    """A school without an admin could never be opened again from its pages."""
    admins = Membership.objects.active().filter(school=school, role=Role.ADMIN)
    if admins.filter(user=user).exists() and not admins.exclude(user=user).exists():
        raise ValidationError(_("This is the last admin of the school. Make somebody else an admin first."))


def _change_account(actor: Actor, user: User, display_name: str, email: str) -> list[str]:
    wanted = {"display_name": display_name, "email": email.lower() or None}
    changed = [field for field, value in wanted.items() if getattr(user, field) != value]
    if changed and belongs_elsewhere(user, actor.school):
        raise ValidationError(
            _("This person also belongs to another school: name and e-mail are theirs to change.")
        )
    for field in changed:
        setattr(user, field, wanted[field])
    user.save(update_fields=changed)
    return changed


def _refuse_taken(school: School, user: User | None, email: str, school_number: str) -> None:
    mine = user.pk if user else 0
    if email and User.objects.filter(email__iexact=email).exclude(pk=mine).exists():
        raise ValidationError({"email": _("This e-mail address is already used by another account.")})
    numbers = Membership.objects.filter(school=school, school_number__iexact=school_number)
    if school_number and numbers.exclude(user=mine).exists():
        raise ValidationError({"school_number": _("Another person of the school has this number.")})


def _write_roles(school: School, user: User, roles: set[str], number: str) -> None:
    rows = Membership.objects.filter(school=school, user=user)
    active = not rows.exists() or rows.filter(is_active=True).exists()
    rows.exclude(role__in=roles).delete()
    rows.update(school_number="")
    for place, role in enumerate(sorted(roles, key=Role.values.index, reverse=True)):
        # One row carries the number, because it is unique in the school.
        defaults = {"school_number": number if place == 0 else "", "is_active": active}
        Membership.objects.update_or_create(school=school, user=user, role=role, defaults=defaults)


def _number(school: School, user: User) -> str:
    rows = Membership.objects.filter(school=school, user=user).exclude(school_number="")
    return rows.values_list("school_number", flat=True).first() or ""


def _lock(school: School) -> None:
    School.objects.select_for_update().get(pk=school.pk)


def _tell(actor: Actor, action: str, user: User, **detail: object) -> None:
    audit_record(school=actor.school, actor=actor.user, action=action, target=str(user.public_id), **detail)
