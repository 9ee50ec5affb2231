from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from school.people.forms.names import NameField
from school.people.names import clean_name

__all__ = ["SubgroupForm"]

LONGEST = 60


class SubgroupForm(forms.Form):
    name = NameField(
        label=_("What is recorded"),
        max_length=LONGEST,
        help_text=_("For example: Language at home."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    purpose = forms.CharField(
        label=_("Why it is recorded"),
        max_length=500,
        help_text=_("Whoever asks is told this. Record only what you are allowed to and need."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    values = forms.CharField(
        label=_("Groups, one a line"),
        max_length=1000,
        help_text=_("Few and large ones: what has fewer than 30 graded answers is never shown."),
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
    )

    def clean_values(self) -> list[str]:
        lines = [clean_name(line) for line in str(self.cleaned_data["values"]).splitlines()]
        long = next((line for line in lines if len(line) > LONGEST), None)
        if long:
            raise ValidationError(
                _("“%(name)s…” is too long: %(most)d characters at most.")
                % {"name": long[:20], "most": LONGEST}
            )
        return [line for line in lines if line]

    def clean_purpose(self) -> str:
        text = str(self.cleaned_data["purpose"]).replace("\0", "").strip()
        if not text:
            raise ValidationError(_("Say why it is recorded."))
        return text

    def take(self, error: ValidationError) -> None:
        """Show what the service refused at its field."""
        self.add_error(None, error)
