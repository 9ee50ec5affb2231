"""What a teacher says when a change is applied, and when a question is voided."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grading.models import QuestionChange
from school.courses.forms.base import OneByPublicId, narrow, text_area
from school.courses.models import Assignment, AssignmentQuestion, Question

__all__ = ["ReasonForm", "VoidForm", "added_read"]

MOST_REASON = 500


def added_read(typed: str) -> str:
    """What new criteria count for, as chosen; graded again unless something else was."""
    return typed if typed in QuestionChange.Added.values else QuestionChange.Added.GRADE.value


class ReasonForm(forms.Form):
    """Students whose released points change read the reason as it is typed."""

    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=MOST_REASON, widget=text_area(3),
        help_text=_("Students whose released points change read it on their result page."),
    )  # fmt: skip

    def __init__(self, *args: Any, owed: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].widget.attrs["form"] = "apply-form"
        if owed:
            self.fields["reason"].required = True
            self.fields["reason"].widget.attrs["required"] = True


class VoidForm(forms.Form):
    """Where the question is voided, and what its points then count for."""

    assignment = OneByPublicId(
        None, label=_("Where"), required=False, empty_label=_("In all assignments that ask it")
    )
    void = forms.ChoiceField(
        label=_("What its points count for"), widget=forms.RadioSelect, initial=AssignmentQuestion.Void.OUT,
        choices=[one for one in AssignmentQuestion.Void.choices if one[0]],
    )  # fmt: skip

    def __init__(self, *args: Any, question: Question, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Assignment.objects.filter(items__question=question, items__void="")
        narrow(self.fields["assignment"], rows.distinct())
