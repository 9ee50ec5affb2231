"""The decision as it is posted: levels per criterion, points, comment and feedback."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from grading.desk.item import CriterionField, Item
from grading.services.grades import Decision, Seen

__all__ = ["MAX_COMMENT", "DecisionForm"]

MAX_COMMENT = 5000
# The largest id PostgreSQL takes; more digits are no id of ours.
LARGEST_ID = 2**63 - 1


class PointsField(forms.DecimalField):
    """Takes a decimal comma as well as a point, in every language."""

    widget = forms.TextInput

    def to_python(self, value: Any) -> Any:
        return super().to_python(str(value).replace(",", ".") if value else value)


class DecisionForm(forms.Form):
    """`seen` and `version` tell what the page showed, so that nobody's decision is overwritten unseen; `act` is one press."""

    seen = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_ID)
    draft = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_ID)
    version = forms.IntegerField(min_value=0, max_value=2**31 - 1)
    act = forms.UUIDField(required=False)
    comment = forms.CharField(required=False, max_length=MAX_COMMENT)
    feedback = forms.CharField(required=False, max_length=MAX_COMMENT)

    def __init__(self, data: Mapping[str, Any] | None, item: Item) -> None:
        super().__init__(data)
        self.item = item
        points = PointsField(required=False, max_digits=8, decimal_places=2)
        points.error_messages["invalid"] = _("Give the points as a number, such as 1.5.")
        self.fields["points"] = points
        for one in item.criteria:
            self.fields[one.name] = forms.ChoiceField(
                required=False, choices=[(level.value, level.name) for level in one.levels]
            )

    def chosen(self, criteria: Iterable[CriterionField]) -> list[CriterionField]:
        """With the levels as they were posted, where the form is shown again."""
        if not self.is_bound:
            return list(criteria)
        return [replace(one, level=str(self.data.get(one.name, ""))) for one in criteria]

    @property
    def accepting(self) -> bool:
        return self.data.get("action") == "accept" and self.item.draft is not None

    def clean_points(self) -> Decimal | None:
        points: Decimal | None = self.cleaned_data["points"]
        if points is not None and not 0 <= points <= self.item.points:
            most = number_format(self.item.points.normalize())
            raise forms.ValidationError(
                _("Give from 0 to %(most)s points."), params={"most": most}, code="range"
            )
        return points

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if not self.accepting and not self.errors and self._fraction(found) is None:
            self.add_error("points", _("Choose a level for each criterion, or give the points."))
        return found

    def seen_by_grader(self) -> Seen:
        return Seen(self.cleaned_data["seen"], self.cleaned_data["version"])

    def decision(self) -> Decision:
        """The draft as it stands when it is accepted, else what was chosen."""
        words = {name: self.cleaned_data[name].strip() for name in ("comment", "feedback")}
        if self.accepting and self.item.draft and self.item.verdict:
            levels = {one.criterion_id: one.level for one in self.item.verdict.criteria}
            return Decision(self.item.draft.score, levels, **words)
        score = self._fraction(self.cleaned_data)
        assert score is not None  # clean()
        return Decision(score, self._levels(self.cleaned_data), **words)

    def _levels(self, found: Mapping[str, Any]) -> dict[str, Decimal]:
        return {one.id: Decimal(found[one.name]) for one in self.item.criteria if found.get(one.name)}

    def _fraction(self, found: Mapping[str, Any]) -> Decimal | None:
        """Typed points win over levels, and what was changed wins over what was shown."""
        points, start = found.get("points"), self.item.start_points
        if points is not None and points != start:
            return points / self.item.points
        levels = self._levels(found)
        if len(levels) == len(self.item.criteria) > 0 and self._levels_changed(found):
            return weighted(self.item.criteria, levels)
        if points is None:
            return None
        return self.item.score

    def _levels_changed(self, found: Mapping[str, Any]) -> bool:
        return any(found.get(one.name) != one.level for one in self.item.criteria)


def weighted(criteria: list[CriterionField], levels: Mapping[str, Decimal]) -> Decimal:
    """The fraction of all points that these levels give, 0..1."""
    whole = sum((one.points for one in criteria), Decimal(0))
    return sum((one.points * levels[one.id] for one in criteria), Decimal(0)) / whole
