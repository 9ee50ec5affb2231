from __future__ import annotations

from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from school.people.access import Actor
from school.people.audit import audit_record
from school.people.models import Membership, School, User
from school.people.one_time import one_time_password

__all__ = ["belongs_elsewhere", "password_choose", "password_issue"]


@transaction.atomic
def password_choose(*, user: User, password: str, school: School | None, by_mail: bool = False) -> None:
    """A person's own new password, already checked by the validators."""
    user.set_password(password)
    user.must_change_password = False
    user.save(update_fields=["password", "must_change_password"])
    if school:
        action = "password.reset_by_mail" if by_mail else "password.change"
        audit_record(school=school, actor=user, action=action, target=str(user.public_id))


@transaction.atomic
def password_issue(*, actor: Actor, user: User) -> str:
    """Give `user` a one-time password and return it: it is shown once and stored nowhere but as a hash.

    Refused for a person who also belongs to another school: its pages would open to this school's staff.
    """
    if belongs_elsewhere(user, actor.school):
        raise ValidationError(
            _("This person also belongs to another school and can only reset the password by e-mail.")
        )
    password = one_time_password()
    user.password = make_password(password)
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])
    audit_record(school=actor.school, actor=actor.user, action="password.issue", target=str(user.public_id))
    return password


def belongs_elsewhere(user: User, school: School) -> bool:
    return Membership.objects.filter(user=user).exclude(school=school).exists()
