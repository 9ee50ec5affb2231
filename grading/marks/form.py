"""A mark as it is posted: where, what kind, and what the note says."""

from __future__ import annotations

from typing import Any

from django import forms

from grading.marks.positions import from_browser, quoted
from grading.models import TextMark
from grading.services.marks import MarkText
from grading.verdict import Span

__all__ = ["MarkForm", "NoteForm"]

LARGEST = 2**31 - 1


class NoteForm(forms.Form):
    """Kind and note; `revision` is the one that the page showed."""

    kind = forms.ChoiceField(choices=TextMark.Kind, required=False)
    note = forms.CharField(required=False, max_length=TextMark.MAX_NOTE)
    revision = forms.IntegerField(required=False, min_value=1, max_value=LARGEST)

    def says(self) -> MarkText:
        kind = self.cleaned_data["kind"] or TextMark.Kind.HIGHLIGHT
        return MarkText(kind, self.cleaned_data["note"].replace("\x00", "").strip())


class MarkForm(NoteForm):
    """`start` and `end` count as the browser does; without them the words are looked for that `quote` gives."""

    version = forms.IntegerField(min_value=0, max_value=LARGEST)
    start = forms.IntegerField(required=False, min_value=0, max_value=LARGEST)
    end = forms.IntegerField(required=False, min_value=0, max_value=LARGEST)
    quote = forms.CharField(required=False)

    def span_in(self, text: str) -> Span | None:
        found: dict[str, Any] = self.cleaned_data
        if found["start"] is not None and found["end"] is not None:
            return from_browser(text, found["start"], found["end"])
        return quoted(text, found["quote"])
