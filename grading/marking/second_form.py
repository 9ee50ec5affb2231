"""The terms of second marking as they are posted."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grading.marking.second import SecondBoard
from grading.services.second_sampling import Sample

__all__ = ["SampleForm"]


class SampleForm(forms.Form):
    percent = forms.IntegerField(
        label=_("Share of each question, in percent"), min_value=0, max_value=100,
        help_text=_("0: none by share. 10 is usual."),
    )  # fmt: skip
    count = forms.IntegerField(label=_("And at least so many of each question"), min_value=0, max_value=1000)
    gap = forms.IntegerField(
        label=_("Settle from a gap of more than … percent of the points"), min_value=0, max_value=100,
        help_text=_("Two marks that are nearer let the first grade stand."),
    )  # fmt: skip
    settler = forms.ChoiceField(label=_("Who settles"), required=False)
    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)

    def __init__(self, board: SecondBoard, data: Mapping[str, Any] | None = None) -> None:
        plan = board.plan
        settler = str(plan.settler.public_id) if plan.settler else ""
        super().__init__(
            data,
            initial={
                "percent": plan.second_percent or (0 if plan.second_count else 10), "count": plan.second_count,
                "gap": plan.gap_percent, "settler": settler, "version": plan.version,
            },
        )  # fmt: skip
        self.known = {str(user.public_id): user for user in board.people}
        choices = [
            ("", _("Any teacher of the course")),
            *((name, user.display_name) for name, user in self.known.items()),
        ]
        self.fields["settler"].choices = choices  # type: ignore[attr-defined]

    def sample(self) -> Sample:
        found = self.cleaned_data
        return Sample(
            found["percent"], found["count"], Decimal(found["gap"]) / 100, self.known.get(found["settler"])
        )
