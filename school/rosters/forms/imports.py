from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from school.rosters.formats.csv_simple import MAX_BYTES

__all__ = ["ConfirmForm", "UploadForm"]


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("List of people"),
        help_text=_("A CSV file of up to 5 MB. Nothing changes before you have seen what would."),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,text/csv,text/plain"}),
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > MAX_BYTES:
            raise ValidationError(_("The file is larger than 5 MB. Split it into several files."))
        return file


class ConfirmForm(forms.Form):
    """`digest` is of the plan that was on the page."""

    digest = forms.CharField(widget=forms.HiddenInput, max_length=32)
    end_leavers = forms.BooleanField(required=False)
    sure = forms.BooleanField(required=False)
