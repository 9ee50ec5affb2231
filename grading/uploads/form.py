"""A mark on a page as it is posted: drawn by hand as JSON, or placed by numbers in percent."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grading.models import UploadMark
from grading.services.upload_marks import Drawn
from grading.uploads.geometry import Geometry, geometry_of

__all__ = ["ChangeForm", "DrawForm"]

LARGEST = 2**31 - 1
LONGEST = 60_000  # characters of JSON: a stroke with all its points
SIDES = ("x", "y", "width", "height")


def percent() -> forms.FloatField:
    return forms.FloatField(required=False, min_value=0, max_value=100)


class DrawForm(forms.Form):
    """`geometry` counts where it is given, else x, y, width and height in percent of the page.

    `id` is made by the page that sends it, so that a mark whose reply was lost is not made twice.
    """

    id = forms.UUIDField(required=False)
    kind = forms.ChoiceField(choices=UploadMark.Kind)
    colour = forms.ChoiceField(choices=UploadMark.Colour, required=False)
    note = forms.CharField(required=False, max_length=UploadMark.MAX_NOTE)
    geometry = forms.CharField(required=False, max_length=LONGEST)
    x, y, width, height = percent(), percent(), percent(), percent()

    def clean_note(self) -> str:
        return str(self.cleaned_data["note"]).replace("\x00", "").replace("\r\n", "\n").strip()

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if self.errors:
            return found
        found["place"] = self._place(found)
        if found["place"] is None:
            self.add_error(None, _("Draw on the page, or say where the mark shall be."))
        if found["kind"] == UploadMark.Kind.TEXT and not found["note"]:
            self.add_error("note", _("Write what shall stand on the page."))
        return found

    def _place(self, found: dict[str, Any]) -> Geometry | None:
        if found["geometry"]:
            try:
                raw = json.loads(found["geometry"])
            except (ValueError, RecursionError):
                return None
        else:
            raw = {side: found[side] / 100 for side in SIDES if found.get(side) is not None}
        return geometry_of(found["kind"], raw)

    def drawn(self) -> Drawn:
        found = self.cleaned_data
        colour = found["colour"] or UploadMark.Colour.RED
        return Drawn(found["kind"], found["place"], colour, found["note"])


class ChangeForm(forms.Form):
    """`revision` is the one that the page showed."""

    action = forms.ChoiceField(choices=[(one, one) for one in ("change", "remove", "restore")])
    revision = forms.IntegerField(min_value=1, max_value=LARGEST)
