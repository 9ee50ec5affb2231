"""The one decision for a group as it is typed: levels per criterion, or points, and a comment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from grading.models import Criterion
from grading.rubrics.scales import share
from grading.services.grades import Decision
from grading.words import level_name, level_state
from school.courses.models import Question

if TYPE_CHECKING:
    from grading.groups.answers import Answer

__all__ = ["GroupForm", "Scale", "Step", "scales_of"]

MAX_COMMENT = 5000


@dataclass(frozen=True, slots=True)
class Step:
    """One level; `value` is its fraction of the criterion's points."""

    value: str
    name: str
    text: str
    points: Decimal
    state: str


@dataclass(frozen=True, slots=True)
class Scale:
    """A criterion with its levels, the least first."""

    id: str
    text: str
    points: Decimal
    steps: tuple[Step, ...]

    @property
    def name(self) -> str:
        return f"level-{self.id}"

    @property
    def plural(self) -> int:
        return 1 if self.points == 1 else 2


def scales_of(question: Question) -> list[Scale]:
    rows = Criterion.objects.filter(rubric__question=question).order_by("position", "pk")
    return [Scale(str(one.public_id), one.text, one.points, _steps(one)) for one in rows]


def _steps(one: Criterion) -> tuple[Step, ...]:
    return tuple(
        Step(
            str(share(level, one.points)), level_name(level, one.points), level.text, level.points,
            level_state(level, one.points),
        )
        for level in one.scale
    )  # fmt: skip


class GroupForm(forms.Form):
    """Unbound it starts with what the drafts of the group's exemplars say; nothing is decided by that."""

    comment = forms.CharField(required=False, max_length=MAX_COMMENT)

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        scales: Sequence[Scale],
        most: Decimal,
        start: Sequence[Answer] = (),
    ) -> None:
        super().__init__(data)
        self.scales, self.most = list(scales), most
        self.fields["points"] = forms.CharField(required=False, max_length=12)
        for one in self.scales:
            choices = [(step.value, step.name) for step in one.steps]
            self.fields[one.name] = forms.ChoiceField(required=False, choices=choices)
        if data is None:
            self.initial = self._start(start)

    def _start(self, exemplars: Sequence[Answer]) -> dict[str, Any]:
        draft = next((one.draft for one in exemplars if one.draft), None)
        if draft is None:
            return {}
        levels = {row["id"]: Decimal(row["level"]) for row in draft.verdict["criteria"]}
        found: dict[str, Any] = {
            one.name: _closest(one, levels[one.id]) for one in self.scales if one.id in levels
        }
        return found if self.scales else {"points": (draft.score * self.most).quantize(Decimal("0.01"))}

    @property
    def rows(self) -> list[tuple[Scale, str]]:
        """Each criterion with the value that is chosen now, or ""."""
        return [(one, str(self[one.name].value() or "")) for one in self.scales]

    @property
    def shown_points(self) -> Any:
        return self["points"].value()

    def clean_points(self) -> Decimal | None:
        typed = self.cleaned_data["points"].strip().replace(",", ".")
        if not typed:
            return None
        try:
            points = Decimal(typed)
        except ArithmeticError:
            raise forms.ValidationError(_("Give the points as a number, such as 1.5.")) from None
        if not points.is_finite() or not 0 <= points <= self.most:
            most = number_format(self.most.normalize())
            raise forms.ValidationError(_("Give from 0 to %(most)s points."), params={"most": most})
        return points

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if not self.errors and self._fraction(found) is None:
            self.add_error("points", _("Choose a level for each criterion, or give the points."))
        return found

    def decision(self) -> Decision:
        """Typed points win over levels: the field stays empty unless somebody wants other points than the levels give."""
        found = self.cleaned_data
        score = self._fraction(found)
        assert score is not None  # clean()
        return Decision(score, self._levels(found), comment=found["comment"].strip())

    def _levels(self, found: Mapping[str, Any]) -> dict[str, Decimal]:
        return {one.id: Decimal(found[one.name]) for one in self.scales if found.get(one.name)}

    def _fraction(self, found: Mapping[str, Any]) -> Decimal | None:
        if (points := found.get("points")) is not None:
            return Decimal(points / self.most) if self.most else Decimal(0)
        levels = self._levels(found)
        if not self.scales or len(levels) < len(self.scales):
            return None
        whole = sum((one.points for one in self.scales), Decimal(0))
        return sum((one.points * levels[one.id] for one in self.scales), Decimal(0)) / whole


def _closest(scale: Scale, fraction: Decimal) -> str:
    return min(scale.steps, key=lambda step: abs(Decimal(step.value) - fraction)).value
