"""What people type: each form checks shape and words; rules that need the database are in services."""

from school.people.forms.account import AccountForm
from school.people.forms.audit import AuditFilter
from school.people.forms.passwords import ChangeForm, FirstPasswordForm, ResetForm
from school.people.forms.school import SchoolForm
from school.people.forms.sign_in import SignInForm

__all__ = [
    "AccountForm", "AuditFilter", "ChangeForm", "FirstPasswordForm", "ResetForm", "SchoolForm", "SignInForm",
]  # fmt: skip
