from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from grading.gradebook.files import MAX_BYTES, BadFile
from grading.gradebook.words import file_problem

__all__ = ["GradesUploadForm"]


class GradesUploadForm(forms.Form):
    file = forms.FileField(
        label=_("File with marks"),
        help_text=_("CSV or XLSX of up to 10 MB. Nothing changes before you have seen what would."),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx"}),
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > MAX_BYTES:
            raise ValidationError(file_problem(BadFile("too_big", megabytes=str(MAX_BYTES // 1024 // 1024))))
        return file
