from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from school.courses.forms.base import MAX_SHORT_TEXT, OneByPublicId, narrow, text_area
from school.courses.models import Course, Section, Term
from school.people.access import Actor, visible

__all__ = ["CourseForm", "NewCourseForm", "SectionForm", "TermForm"]


class CourseForm(forms.ModelForm):
    term = OneByPublicId(None, label=_("Term"))
    summary = forms.CharField(
        label=_("Summary"), required=False, max_length=MAX_SHORT_TEXT, widget=text_area(3),
        help_text=_("One or two sentences for the students' page."),
    )  # fmt: skip

    class Meta:
        model = Course
        fields = ["title", "subject", "term", "language", "summary"]

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        narrow(self.fields["term"], visible(actor, Term))
        self.fields["language"].help_text = _("Drafts of grades and the tutor use this language.")


class NewCourseForm(CourseForm):
    section_name = forms.CharField(
        label=_("Name of the first class"),
        max_length=80,
        help_text=_("For example 7A. Students join a class."),
    )

    def __init__(self, *args: Any, actor: Actor, today: date, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        now = visible(actor, Term).filter(starts_on__lte=today, ends_on__gte=today).first()
        self.initial.setdefault("term", now.public_id if now else None)


class TermForm(forms.ModelForm):
    class Meta:
        model = Term
        fields = ["name", "starts_on", "ends_on"]
        widgets = {
            "starts_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "ends_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        # The form does not hold the school, so the constraint on both cannot be checked by itself.
        same = Term.objects.filter(school=self.instance.school, name=name).exclude(pk=self.instance.pk)
        if same.exists():
            raise forms.ValidationError(_("The school already has a term of this name."))
        return name

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        first, last = values.get("starts_on"), values.get("ends_on")
        if first and last and last <= first:
            self.add_error("ends_on", _("The last day must be after the first day."))
        return values


class SectionForm(forms.ModelForm):
    class Meta:
        model = Section
        fields = ["name", "ai_grading", "ai_tutoring", "ai_training", "feedback_tone"]
        labels = {
            "ai_grading": _("AI drafts grades for this class"),
            "ai_tutoring": _("The tutor answers this class"),
            "ai_training": _("Graded work of this class may train a grader"),
            "feedback_tone": _("Tone of the feedback"),
        }
        help_texts = {
            "ai_grading": _(
                "A teacher still decides every grade. Without it, answers wait to be graded by hand, and drafts that "
                "are there already are hidden until it is on again."
            ),
            "ai_tutoring": _(
                "It answers from the lessons of the course and shows where it found the answer."
            ),
            "ai_training": _("Only where the school allows it, and each student or guardian has agreed."),
            "feedback_tone": _(
                "It changes how a draft is put into words, never the points. You can edit each text."
            ),
        }
        widgets = {
            "ai_grading": forms.CheckboxInput(attrs={"class": "switch"}),
            "ai_tutoring": forms.CheckboxInput(attrs={"class": "switch"}),
            "ai_training": forms.CheckboxInput(attrs={"class": "switch"}),
            "feedback_tone": forms.RadioSelect,
        }

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        same = Section.objects.filter(course=self.instance.course, name=name).exclude(pk=self.instance.pk)
        if same.exists():
            raise forms.ValidationError(_("This course already has a class of this name."))
        return name
