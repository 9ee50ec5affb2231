"""Forms of pages that are no desk."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from grading.own_models.words import refusal
from ml.own import Refused, candidates
from ml.weights import models_folder

__all__ = ["OwnModelForm"]


class OwnModelForm(forms.Form):
    folder = forms.ChoiceField(
        label=_("Directory"), help_text=_("Directories with weights below the models folder.")
    )
    name = forms.SlugField(
        label=_("Name"), max_length=40, help_text=_("Letters, digits, hyphens and underscores."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip
    task = forms.CharField(label=_("What it is for"), max_length=200)
    licence = forms.CharField(
        label=_("Licence"),
        max_length=120,
        help_text=_("As its makers state it. You answer for being allowed to use it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = candidates(models_folder())
        self.fields["folder"].choices = [(one, one) for one in found]  # type: ignore[attr-defined]
        self.has_candidates = bool(found)

    def take(self, error: ValidationError | Refused) -> None:
        """Show what the service refused, at the directory where it names no field."""
        if isinstance(error, Refused):
            self.add_error("folder", refusal(error))
        else:
            self.add_error(None, error)
