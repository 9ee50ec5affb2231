"""The form of one column: of work on paper all of it, of an assignment its category and the switch for students."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grading.models import Gradebook, GradeCategory
from grading.services.gradebook import ColumnInput
from school.courses.forms.base import OneByPublicId

__all__ = ["ColumnForm"]


class ColumnForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=160)
    points = forms.DecimalField(
        label=_("Points"), min_value=Decimal("0.01"), max_value=Decimal(10_000), decimal_places=2,
        help_text=_("The most that can be reached without extra credit."),
    )  # fmt: skip
    date = forms.DateField(
        label=_("Date"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("After this day, students without a mark count as missing once the first mark is entered."),
    )  # fmt: skip
    category = OneByPublicId(queryset=None, label=_("Category"), required=False, empty_label=_("No category"))
    is_shown = forms.BooleanField(
        label=_("Students see what is typed here"), required=False,
        help_text=_("It counts in the total that students see. Marks from graded answers follow their release."),
    )  # fmt: skip

    def __init__(self, *args: Any, book: Gradebook | None, by_hand: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = GradeCategory.objects.filter(gradebook=book) if book else GradeCategory.objects.none()
        self.fields["category"].queryset = rows  # type: ignore[attr-defined]
        if not rows:
            del self.fields["category"]
        if not by_hand:
            for name in ("title", "points", "date"):
                del self.fields[name]

    def values(self) -> ColumnInput:
        data = self.cleaned_data
        return ColumnInput(
            title=data.get("title", ""), points=data.get("points"), category=data.get("category"),
            date=data.get("date"), is_shown=data["is_shown"],
        )  # fmt: skip
