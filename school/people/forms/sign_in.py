from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from school.people.access import actor_for
from school.people.models import User
from school.people.signin import person_check
from school.people.throttle import TooManyTriesError

__all__ = ["SignInForm", "too_many"]


def too_many(error: TooManyTriesError) -> str:
    """The one sentence for every throttle."""
    return ngettext(
        "That was tried too often. Please wait %(minutes)d minute and try again.",
        "That was tried too often. Please wait %(minutes)d minutes and try again.",
        error.minutes,
    ) % {"minutes": error.minutes}


class SignInForm(forms.Form):
    identifier = forms.CharField(
        label=_("E-mail or school number"),
        max_length=254,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    user: User | None = None

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    def clean(self) -> None:
        """One answer for a wrong name and a wrong password: the page does not tell who has an account."""
        if self.errors:
            return
        try:
            user = person_check(request=self.request, **self.cleaned_data)
        except TooManyTriesError as error:
            raise ValidationError(too_many(error), code="too_many") from error
        if user is None:
            raise ValidationError(
                _("That does not match. Check the name and the password, and whether caps lock is on."),
                code="wrong",
            )
        if actor_for(user) is None:
            raise ValidationError(
                _("Your account is closed at the moment. Ask your school's office to open it again."),
                code="closed",
            )
        self.user = user
