"""A saved comment as it is written."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grading.models import SavedComment
from school.courses.forms.base import OneByPublicId, text_area
from school.courses.models import Question

__all__ = ["CommentForm"]


class CommentForm(forms.ModelForm):
    question = OneByPublicId(
        Question.objects.none(),
        required=False,
        label=_("Only for the question"),
        empty_label=_("All questions of the course"),
    )

    class Meta:
        model = SavedComment
        fields = ["text", "question", "hot_key", "is_shared"]
        labels = {"is_shared": _("Share it with the other teachers of the course")}
        help_texts = {
            "text": _(
                "You can write {name}, {points}, {criterion} and {lesson}; they are filled in for each student when you "
                "insert the comment."
            ),
            "hot_key": _("A letter or a digit: Alt with it inserts the comment at once."),
            "is_shared": _("They can insert it; only you can change it."),
        }
        widgets = {"text": text_area(4), "hot_key": forms.TextInput(attrs={"autocomplete": "off"})}

    def __init__(self, data: Any, *, instance: SavedComment) -> None:
        super().__init__(data, instance=instance)
        rows = Question.objects.filter(course=instance.course)
        self.fields["question"].queryset = rows  # type: ignore[attr-defined]

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"].replace("\x00", "").replace("\r\n", "\n").strip()
        if not text:
            raise forms.ValidationError(self.fields["text"].error_messages["required"], code="required")
        return text

    def clean_hot_key(self) -> str:
        key: str = self.cleaned_data["hot_key"].lower()
        if not re.fullmatch("[a-z0-9]?", key):
            raise forms.ValidationError(_("Choose a letter from a to z, or a digit."), code="key")
        return key
