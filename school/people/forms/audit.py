from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from school.people.audit_words import GROUPS

__all__ = ["AuditFilter"]


class AuditFilter(forms.Form):
    person = forms.CharField(label=_("Person"), required=False, max_length=150)
    group = forms.ChoiceField(
        label=_("What"),
        required=False,
        choices=[("", _("Everything")), *((key, words) for key, words in GROUPS.items())],
    )
    since = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    until = forms.DateField(
        label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
