from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import PasswordChangeForm, SetPasswordForm
from django.utils.translation import gettext_lazy as _

from school.people.models import User

__all__ = ["ChangeForm", "FirstPasswordForm", "ResetForm"]


class _PlainHints:
    """One line of advice above the field in place of a list of rules."""

    fields: dict[str, Any]

    def _say_plainly(self) -> None:
        self.fields["new_password1"].label = _("New password")
        self.fields["new_password1"].help_text = _(
            "At least 8 characters. Three or four words are easy to keep."
        )
        self.fields["new_password2"].label = _("New password again")
        self.fields["new_password2"].help_text = ""


class FirstPasswordForm(_PlainHints, SetPasswordForm):
    """For somebody who has just proved who they are: by a one-time password or by a link in a mail."""

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(user, *args, **kwargs)
        self._say_plainly()


class ChangeForm(_PlainHints, PasswordChangeForm):
    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(user, *args, **kwargs)
        self._say_plainly()
        self.fields["old_password"].label = _("Password until now")


class ResetForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
