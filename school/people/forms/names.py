"""A person's name as a form field."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from school.people.models import User
from school.people.names import clean_name

__all__ = ["NameField"]

LIMIT = User._meta.get_field("display_name").max_length


class NameField(forms.CharField):
    def __init__(self, **options: Any) -> None:
        super().__init__(**{"label": _("Name"), "max_length": LIMIT, **options})

    def to_python(self, value: Any) -> str:
        return clean_name(super().to_python(value) or "")
