from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from school.courses.forms.base import MAX_SHORT_TEXT, MAX_TEXT, ByPublicId, OneByPublicId, narrow, text_area
from school.courses.models import Course, Lesson, Unit

__all__ = ["LessonForm", "UnitForm"]


class UnitForm(forms.ModelForm):
    summary = forms.CharField(
        label=_("Summary"), required=False, max_length=MAX_SHORT_TEXT, widget=text_area(3)
    )

    class Meta:
        model = Unit
        fields = ["title", "summary"]


class LessonForm(forms.ModelForm):
    unit = OneByPublicId(None, label=_("Unit"), empty_label=None)
    summary = forms.CharField(
        label=_("Summary"), required=False, max_length=MAX_SHORT_TEXT, widget=text_area(2, **{"data-size": "short"}),
        help_text=_("One sentence for the list of lessons."),
    )  # fmt: skip
    body = forms.CharField(
        label=_("Text"), required=False, max_length=MAX_TEXT, widget=text_area(22),
        help_text=_("Markdown; mathematics between dollar signs."),
    )  # fmt: skip
    minutes = forms.IntegerField(label=_("Minutes that a student needs"), min_value=1, max_value=600)
    concepts = ByPublicId(None, label=_("Concepts"), required=False)

    class Meta:
        model = Lesson
        fields = ["title", "unit", "summary", "body", "minutes", "concepts", "is_published"]
        widgets = {"is_published": forms.CheckboxInput(attrs={"class": "switch"})}

    def __init__(self, *args: Any, course: Course, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        narrow(self.fields["unit"], course.units.all())
        narrow(self.fields["concepts"], course.concepts.all())
