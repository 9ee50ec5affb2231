from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from school.courses.forms.base import MAX_SHORT_TEXT, ByPublicId, narrow, text_area
from school.courses.models import Concept, Course

__all__ = ["ConceptForm"]


class ConceptForm(forms.ModelForm):
    description = forms.CharField(
        label=_("Description"), required=False, max_length=MAX_SHORT_TEXT, widget=text_area(3),
        help_text=_("What a student can do who has it."),
    )  # fmt: skip
    prerequisites = ByPublicId(
        None, label=_("Needs"), required=False, help_text=_("What should be known before this concept.")
    )

    class Meta:
        model = Concept
        fields = ["name", "description", "prerequisites"]

    def __init__(self, *args: Any, course: Course, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        narrow(self.fields["prerequisites"], course.concepts.exclude(pk=self.instance.pk))

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        same = self.instance.course.concepts.filter(name__iexact=name).exclude(pk=self.instance.pk)
        if same.exists():
            raise forms.ValidationError(_("This course already has a concept of this name."))
        return name
