"""The settings of a training, for those who want to look at them; everybody else presses the button."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grading.training.words import METHODS
from ml.tuning.base import Settings

__all__ = ["TrainingForm"]

START = Settings()


class TrainingForm(forms.Form):
    """Absent fields stand for the defaults, so a bare press of the button is a whole form."""

    method = forms.ChoiceField(
        label=_("Method"), choices=list(METHODS.items()), required=False,
        help_text=_("With essays among the answers a head for each question is learnt. Other methods take several minutes."),
    )  # fmt: skip
    rank = forms.IntegerField(label=_("Rank"), min_value=1, max_value=32, required=False)
    learning_rate = forms.FloatField(label=_("Learning rate"), min_value=1e-6, max_value=1e-1, required=False)
    epochs = forms.FloatField(label=_("Epochs"), min_value=0.1, max_value=30, required=False)
    patience = forms.IntegerField(
        label=_("Patience"), min_value=1, max_value=20, required=False,
        help_text=_("So many rounds may bring nothing before it stops."),
    )  # fmt: skip
    warmup = forms.FloatField(
        label=_("Warm-up, share of the steps"), min_value=0, max_value=0.5, required=False
    )
    weight_decay = forms.FloatField(label=_("Weight decay"), min_value=0, max_value=1, required=False)
    dropout = forms.FloatField(label=_("Dropout"), min_value=0, max_value=0.9, required=False)
    frozen_layers = forms.IntegerField(label=_("Frozen layers"), min_value=0, max_value=5, required=False)
    accumulation = forms.IntegerField(
        label=_("Batches for one step"), min_value=1, max_value=64, required=False
    )
    class_weights = forms.BooleanField(label=_("Weigh rare scores more"), required=False)
    seed = forms.IntegerField(label=_("Seed"), min_value=0, max_value=2**31 - 1, required=False)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={name: getattr(START, name) for name in self.base_fields})

    def settings(self) -> dict[str, Any]:
        """What differs from the defaults; needs is_valid()."""
        given = {name: value for name, value in self.cleaned_data.items() if value not in {None, ""}}
        return {name: value for name, value in given.items() if value != getattr(START, name)}
