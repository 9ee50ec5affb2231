"""What a teacher chooses about a release: what, when; and what students may see and ask afterwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from grading.models import ResultTerms
from school.courses.models import AssignmentQuestion, Question

__all__ = ["ReleaseForm", "TermsForm"]

ALL = "all"
PROMPT = 60


class ReleaseForm(forms.Form):
    """Times are typed in the school's time zone, which the request has activated."""

    what = forms.ChoiceField(label=_("What to release"))
    when = forms.ChoiceField(
        label=_("When"), choices=[("now", _("At once")), ("later", _("At a time"))], initial="now"
    )
    at = forms.DateTimeField(
        label=_("Date and time"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def __init__(self, data: Mapping[str, Any] | None, items: Sequence[AssignmentQuestion]) -> None:
        super().__init__(data)
        self.items = {str(item.question.public_id): item.question for item in items}
        named = [
            (key, f"{number}. {Truncator(one.title or one.prompt).chars(PROMPT)}")
            for number, (key, one) in enumerate(self.items.items(), 1)
        ]
        self.fields["what"].choices = [(ALL, _("All questions")), *named]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("when") == "later" and "at" not in self.errors:
            if not found.get("at"):
                self.add_error("at", _("Choose a date and a time."))
            elif found["at"] <= timezone.now():
                self.add_error("at", _("This time is over. Choose a later one."))
        return found

    @property
    def question(self) -> Question | None:
        """The one question to release; None for all."""
        return self.items.get(self.cleaned_data["what"])


class TermsForm(forms.ModelForm):  # type: ignore[type-arg]
    regrade_days = forms.IntegerField(
        label=_("Days to ask for another look"), min_value=0, max_value=365,
        help_text=_("Counted from the release of the whole result. 0: nobody may ask."),
    )  # fmt: skip
    regrade_limit = forms.IntegerField(
        label=_("Open requests per student"), min_value=1, max_value=50,
        help_text=_("How many may wait for you at the same time."),
    )  # fmt: skip

    class Meta:
        model = ResultTerms
        fields = ("show_statistics", "regrade_days", "regrade_limit")
        labels = {"show_statistics": _("Students see how the class did")}
        help_texts = {
            "show_statistics": _(
                "The mean and the spread of their class, beside their own result. Shown from ten results on, without names."
            )
        }
