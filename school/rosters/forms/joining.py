from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from school.people.forms.names import NameField
from school.people.models import User

__all__ = ["JoinForm", "SignUpForm"]


class CodeField(forms.CharField):
    def __init__(self, **options: Any) -> None:
        attrs = {
            "autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false",
            "class": "code-input", "placeholder": "ABC 234",
        }  # fmt: skip
        super().__init__(
            label=_("Class code"), max_length=20, widget=forms.TextInput(attrs=attrs),
            help_text=_("Six letters and digits from your teacher."), **options,
        )  # fmt: skip


class JoinForm(forms.Form):
    code = CodeField()


class SignUpForm(forms.Form):
    code = CodeField()
    display_name = NameField(
        label=_("Your name"),
        help_text=_("As your teacher knows you."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password = forms.CharField(
        label=_("A password"),
        strip=False,
        max_length=200,
        help_text=_("At least 8 characters. Three or four words are easy to keep."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        validate_password(password, User(display_name=self.cleaned_data.get("display_name", "")))
        return password

    def take(self, error: ValidationError) -> None:
        self.add_error(None, error)
