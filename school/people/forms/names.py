"""A person's name as a form field, cleaned the same way wherever it is typed or imported."""

from __future__ import annotations

import unicodedata
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from school.people.models import User

__all__ = ["NameField", "clean_name"]

LIMIT = User._meta.get_field("display_name").max_length


def clean_name(text: str) -> str:
    """One form for one name (NFC), without control or direction marks and with single spaces."""
    composed = unicodedata.normalize("NFC", text)
    kept = "".join(" " if letter.isspace() else letter for letter in composed if _prints(letter))
    return " ".join(kept.split())


def _prints(letter: str) -> bool:
    return letter.isspace() or unicodedata.category(letter) not in {"Cc", "Cf", "Cs", "Co"}


class NameField(forms.CharField):
    def __init__(self, **options: Any) -> None:
        super().__init__(**{"label": _("Name"), "max_length": LIMIT, **options})

    def to_python(self, value: Any) -> str:
        return clean_name(super().to_python(value) or "")
