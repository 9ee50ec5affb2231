from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from school.people.audit import audit_record
from school.people.models import Membership, Role, School, User
from school.people.one_time import one_time_password

__all__ = ["school_open"]


@transaction.atomic
def school_open(
    *, name: str, slug: str, language: str, admin_name: str, admin_email: str
) -> tuple[User, str]:
    """A new school with its first admin; returns the admin and a one-time password, told once.

    Only whoever runs the server opens a school, so the audit list names no actor. ValidationError says what is wrong.
    """
    if not admin_email:
        raise ValidationError({"email": _("The first admin needs an e-mail address to sign in.")})
    # The first school of an installation looks after it; docs/decisions/0007.
    school = School(name=name, slug=slug, language=language, runs_installation=not School.objects.exists())
    school.full_clean()
    school.save()
    password = one_time_password()
    admin = User(
        display_name=admin_name, email=admin_email.lower(), language=language, must_change_password=True
    )
    admin.set_password(password)
    # Not full_clean: Django's own clean() would write the e-mail address into the public id, our user name.
    admin.clean_fields()
    admin.validate_constraints()
    admin.save()
    Membership.objects.create(school=school, user=admin, role=Role.ADMIN)
    audit_record(
        school=school, actor=None, action="school.open", target=str(admin.public_id), language=language
    )
    return admin, password
