"""The settings of a training, for those who want to look at them; everybody else presses the button."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from grading.training.words import ADDED, MADE, METHODS, METRICS, OPTIMISERS
from ml.answers.variants import WRITTEN
from ml.tuning.base import Settings

__all__ = ["TrainingForm"]

START = Settings()
TRAINING = ("lora", "ia3", "prefix")
# Which methods use what; a field that is not here is used by all.
USED_BY = {
    "rank": ("lora", "prefix"),
    "frozen_layers": ("lora", "ia3"),
    **dict.fromkeys(
        (
            "optimiser", "learning_rate", "warmup", "weight_decay", "dropout", "tokens", "accumulation", "epochs", "patience",
            "metric", "mixed_precision", "class_weights",
        ),
        TRAINING,
    ),
}  # fmt: skip


class TrainingForm(forms.Form):
    """Absent fields stand for the defaults, so a bare press of the button is a whole form.

    `writable` are the kinds of made examples that a generator of this installation can write; others of those are refused.
    """

    method = forms.ChoiceField(
        label=_("Method"), choices=list(METHODS.items()), required=False,
        help_text=_("With essays among the answers a head for each question is learnt, whatever is chosen."),
    )  # fmt: skip
    seed = forms.IntegerField(label=_("Seed"), min_value=0, max_value=2**31 - 1, required=False)
    made = forms.ChoiceField(
        label=_("Made examples"), choices=list(MADE.items()), required=False, initial="few",
        help_text=_(
            "With at most 200 decided answers to each question, a head learns better from them said otherwise too: in other "
            "words, with slips of the keys, with words that add nothing. Essays are learnt as they are."
        ),
    )  # fmt: skip
    augment = forms.MultipleChoiceField(
        label=_("Kinds of made examples"), choices=list(ADDED.items()), widget=forms.CheckboxSelectMultiple, required=False,
    )  # fmt: skip
    variants = forms.IntegerField(
        label=_("Made examples of each kind"), min_value=1, max_value=5, required=False,
        help_text=_("For each decided answer; a generator writes one."),
    )  # fmt: skip
    rank = forms.IntegerField(
        label=_("Rank"), min_value=1, max_value=32, required=False,
        help_text=_("How much is trained: the rank of LoRA, or the number of virtual words."),
    )  # fmt: skip
    optimiser = forms.ChoiceField(
        label=_("Optimiser"), choices=list(OPTIMISERS.items()), required=False,
        help_text=_("SGD needs a much higher learning rate."),
    )  # fmt: skip
    learning_rate = forms.FloatField(label=_("Learning rate"), min_value=1e-6, max_value=1e-1, required=False)
    epochs = forms.FloatField(label=_("Epochs"), min_value=0.1, max_value=30, required=False)
    patience = forms.IntegerField(
        label=_("Patience"), min_value=1, max_value=20, required=False,
        help_text=_("So many rounds may bring nothing before it stops."),
    )  # fmt: skip
    metric = forms.ChoiceField(
        label=_("What a round must bring"), choices=list(METRICS.items()), required=False,
        help_text=_("On answers held back; the best round is kept."),
    )  # fmt: skip
    warmup = forms.FloatField(
        label=_("Warm-up, share of the steps"), min_value=0, max_value=0.5, required=False
    )
    weight_decay = forms.FloatField(label=_("Weight decay"), min_value=0, max_value=1, required=False)
    dropout = forms.FloatField(label=_("Dropout"), min_value=0, max_value=0.9, required=False)
    frozen_layers = forms.IntegerField(label=_("Frozen layers"), min_value=0, max_value=5, required=False)
    tokens = forms.IntegerField(
        label=_("Batch size, in tokens"), min_value=64, max_value=16_384, required=False,
        help_text=_("Where memory does not do for a batch it is halved by itself."),
    )  # fmt: skip
    accumulation = forms.IntegerField(
        label=_("Batches for one step"), min_value=1, max_value=64, required=False
    )
    class_weights = forms.BooleanField(label=_("Weigh rare scores more"), required=False)
    mixed_precision = forms.BooleanField(
        label=_("Half precision"), required=False,
        help_text=_("Faster on a graphics card (bfloat16); without one it changes nothing."),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, writable: Collection[str] = ()) -> None:
        start = {name: getattr(START, name) for name in self.base_fields if name in Settings.__slots__}
        super().__init__(data, initial=start)
        self.missing = [kind for kind in WRITTEN if kind not in writable]
        choices: Any = self.fields["augment"]
        # What cannot be used is not offered, and is refused with a reason where it comes all the same.
        choices.widget.choices = [one for one in ADDED.items() if one[0] not in self.missing]
        choices.help_text = self._about_made()

    @property
    def common(self) -> list[BoundField]:
        """The fields that every method uses."""
        return [self[name] for name in self.fields if name not in USED_BY]

    @property
    def trained(self) -> list[tuple[BoundField, str]]:
        """The fields of methods that train part of the model, each with the methods that use it."""
        return [(self[name], " ".join(USED_BY[name])) for name in self.fields if name in USED_BY]

    def clean_augment(self) -> list[str]:
        chosen = [str(kind) for kind in self.cleaned_data["augment"]]
        refused = [kind for kind in self.missing if kind in chosen]
        if refused:
            names = ", ".join(str(ADDED[kind]) for kind in refused)
            raise forms.ValidationError(
                gettext("Nothing is set up here that could write this: %(kinds)s.") % {"kinds": names}
            )
        return chosen

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if found.get("made") == "chosen" and not found.get("augment") and "augment" not in self.errors:
            self.add_error("augment", gettext("Tick at least one kind, or choose that no examples are made."))
        return found

    def settings(self) -> dict[str, Any]:
        """What differs from the defaults and is used by the method; needs is_valid()."""
        method = self.cleaned_data["method"] or START.method
        given = {
            name: value
            for name, value in self.cleaned_data.items()
            if name in Settings.__slots__
            and value not in (None, "", [])
            and method in USED_BY.get(name, (method,))
        }
        made = self.cleaned_data["made"] or ("chosen" if given.get("augment") else "few")
        if made != "chosen":
            given.pop("augment", None)
            given.pop("variants", None)
        if made == "none":
            given["augment"] = []
        return {name: value for name, value in given.items() if value != getattr(START, name)}

    def _about_made(self) -> str:
        about = gettext("They teach beside the decided answers; nothing is measured on them.")
        if "paraphrase" in self.missing:
            about += " " + gettext("Rewording needs a generator, and none is set up here.")
        if "back_translation" in self.missing:
            about += " " + gettext("Translating needs a translator, and none is set up here.")
        if len(self.missing) < len(WRITTEN):
            about += " " + gettext(
                "A student's answer goes only to a generator on this machine, and not where it names somebody of the class; "
                "to a generator elsewhere go your model answers alone."
            )
        return about
