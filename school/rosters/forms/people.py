from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from school.people.forms.names import NameField
from school.people.models import Role

__all__ = ["PeopleFilter", "PersonForm"]


class PeopleFilter(forms.Form):
    words = forms.CharField(
        label=_("Search"),
        required=False,
        max_length=100,
        widget=forms.TextInput(
            attrs={"type": "search", "placeholder": _("Name, e-mail or number"), "autocomplete": "off"}
        ),
    )
    role = forms.ChoiceField(label=_("Role"), required=False, choices=[("", _("All roles")), *Role.choices])
    status = forms.ChoiceField(
        label=_("Account"),
        required=False,
        choices=[
            ("", _("All accounts")),
            ("active", _("Open")),
            ("never", _("Never signed in")),
            ("classless", _("In no class")),
            ("closed", _("Closed")),
        ],
    )

    def values(self) -> dict[str, str]:
        """What was asked for, as far as it made sense; a bad value asks for nothing."""
        self.is_valid()
        return {name: self.cleaned_data.get(name, "") for name in self.fields}


class PersonForm(forms.Form):
    display_name = NameField(widget=forms.TextInput(attrs={"autocomplete": "off"}))
    school_number = NameField(
        label=_("School number"),
        required=False,
        max_length=40,
        help_text=_("Students sign in with it."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    roles = forms.MultipleChoiceField(
        label=_("Roles"), choices=Role.choices, widget=forms.CheckboxSelectMultiple, initial=[Role.STUDENT]
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not data.get("email") and not data.get("school_number"):
            raise ValidationError(
                _("Give a school number or an e-mail address: people sign in with one of them.")
            )
        return data

    def take(self, error: ValidationError) -> None:
        """Show what a service refused, at its field where it names one."""
        self.add_error(None, error)
