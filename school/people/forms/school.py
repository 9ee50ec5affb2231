from __future__ import annotations

from zoneinfo import available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from school.people.forms.names import NameField
from school.people.models import School

__all__ = ["SchoolForm", "timezone_names"]


def timezone_names() -> list[str]:
    """Names of places, sorted; not the historic short names such as EST5EDT."""
    places = (name for name in available_timezones() if "/" in name and not name.startswith("Etc/"))
    return [*sorted(places), "UTC"]


class SchoolForm(forms.ModelForm):
    name = NameField(label=_("Name of the school"), max_length=200)

    class Meta:
        model = School
        fields = ["name", "language", "timezone", "ai_grading", "ai_tutoring", "ai_training"]
        labels = {
            "language": _("Language of the school"),
            "ai_grading": _("The AI drafts grades"),
            "ai_tutoring": _("Students may ask the AI tutor"),
            "ai_training": _("Graded work may improve the school's own grader"),
        }
        help_texts = {
            "language": _("Shown to people whose browser asks for no language, and used in letters."),
            "timezone": _("Every due date and time is shown on this clock. Start typing a city."),
            "ai_grading": _(
                "On: each answer gets a proposed score with its evidence, and a teacher decides. "
                "Off: no answer is read by a model; teachers grade by hand."
            ),
            "ai_tutoring": _(
                "On: students ask about a lesson and get answers quoted from it. "
                "Off: the tutor is gone from every page; conversations so far are kept."
            ),
            "ai_training": _(
                "On: answers of students who agreed, with their teachers' grades, may train a grader that stays "
                "in this school. Off: nothing new is used, and models already trained are not changed."
            ),
        }
        widgets = {
            "timezone": forms.TextInput(attrs={"list": "timezones", "autocomplete": "off"}),
            **{
                field: forms.CheckboxInput(attrs={"class": "switch", "role": "switch"})
                for field in ("ai_grading", "ai_tutoring", "ai_training")
            },
        }

    def clean_timezone(self) -> str:
        name = str(self.cleaned_data["timezone"])
        if name not in available_timezones():
            raise ValidationError(
                _("There is no time zone of this name. Choose one from the list, such as Asia/Shanghai.")
            )
        return name
