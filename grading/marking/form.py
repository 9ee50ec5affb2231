"""What is posted on the page that shares answers out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from grading.marking.board import SharingBoard
from grading.marking.markers import Marker
from grading.models import MarkingPlan
from school.courses.models import Assignment
from school.people.models import User

__all__ = ["ShareForm", "marker_named", "version_read"]


class ShareForm(forms.Form):
    """How to share out, among whom, and the version of the plan that the page showed."""

    how = forms.ChoiceField(choices=MarkingPlan.How, widget=forms.RadioSelect)
    markers = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple)
    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)

    def __init__(self, board: SharingBoard, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial={"how": board.plan.how, "version": board.plan.version})
        self.known = {str(user.public_id): user for user in board.people}
        field = self.fields["markers"]
        field.choices = [(name, user.display_name) for name, user in self.known.items()]  # type: ignore[attr-defined]

    def people(self) -> list[User]:
        return [self.known[name] for name in self.cleaned_data["markers"]]


def version_read(posted: Mapping[str, Any]) -> int:
    """The version that the page showed; 0, which no plan has, for garbage."""
    text = str(posted.get("version", ""))
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def marker_named(markers: Iterable[Marker], name: Any, assignment: Assignment | None = None) -> User | None:
    """The marker with this public id; with `assignment` also one who has answers of it and has left its classes."""
    here = next((one.user for one in markers if str(one.user.public_id) == name), None)
    if here or not assignment or not name:
        return here
    held = User.objects.filter(allotments__response__submission__assignment=assignment).distinct()
    return next((user for user in held if str(user.public_id) == name), None)
