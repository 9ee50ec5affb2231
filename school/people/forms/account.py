from __future__ import annotations

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from school.people.forms.names import NameField
from school.people.models import User

__all__ = ["AccountForm"]


class AccountForm(forms.Form):
    display_name = NameField(widget=forms.TextInput(attrs={"autocomplete": "name"}))
    language = forms.ChoiceField(
        label=_("Language"),
        required=False,
        choices=[("", _("As the browser asks for")), *settings.LANGUAGES],
    )
    theme = forms.ChoiceField(label=_("Theme"), choices=User.Theme.choices)
