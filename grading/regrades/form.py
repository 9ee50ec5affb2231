"""What a student asks, and what is said about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grading.models import Criterion
from grading.models.regrades import REASON_MAX, REASON_MIN

__all__ = ["WHOLE", "AskForm", "DeclineForm", "SayForm"]

WHOLE = "whole"


class Prose(forms.CharField):
    """Counts a line break as one character, as the page does."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> Any:
        return super().to_python(value.replace("\r\n", "\n") if isinstance(value, str) else value)


class AskForm(forms.Form):
    criteria = forms.MultipleChoiceField(
        label=_("What is it about?"), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose what your request is about.")},
    )  # fmt: skip
    reason = Prose(
        label=_("Why should it be looked at again?"), min_length=REASON_MIN, max_length=REASON_MAX,
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
        help_text=_("Point to the words of your answer that you mean. At least 20 characters."),
    )  # fmt: skip

    def __init__(self, data: Mapping[str, Any] | None, criteria: Sequence[Criterion]) -> None:
        super().__init__(data)
        self.texts = {str(one.public_id): one.text for one in criteria}
        if self.texts:
            named = [*self.texts.items(), (WHOLE, _("The whole answer"))]
            self.fields["criteria"].choices = named  # type: ignore[attr-defined]
        else:
            del self.fields["criteria"]

    def chosen(self) -> list[dict[str, str]]:
        """The criteria with their words as they are now; empty: it is about the whole answer."""
        found = self.cleaned_data.get("criteria", [])
        return [] if WHOLE in found else [{"id": one, "text": self.texts[one]} for one in found]


class SayForm(forms.Form):
    text = Prose(
        label=_("Your message"),
        max_length=REASON_MAX,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )


class DeclineForm(forms.Form):
    reason = Prose(
        label=_("Why it stays as it is"), max_length=REASON_MAX,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )  # fmt: skip
