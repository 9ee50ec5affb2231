from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from school.courses import questions
from school.courses.forms.base import MAX_SHORT_TEXT, ByPublicId, OneByPublicId, narrow, text_area
from school.courses.forms.problems import words_of
from school.courses.models import Course, Lesson, Question

__all__ = ["QuestionForm"]


class QuestionForm(forms.ModelForm):
    """Everything of a question; the part that its kind defines is read and checked by the kind."""

    prompt = forms.CharField(
        label=_("Question"), max_length=MAX_SHORT_TEXT * 2, widget=text_area(5),
        help_text=_("Markdown; mathematics between dollar signs."),
    )  # fmt: skip
    explanation = forms.CharField(
        label=_("Explanation shown after grading"), required=False, max_length=MAX_SHORT_TEXT * 2,
        widget=text_area(3),
    )  # fmt: skip
    points = forms.DecimalField(
        label=_("Points"), min_value=0.25, max_value=100, max_digits=6, decimal_places=2
    )
    difficulty = forms.FloatField(
        label=_("Difficulty"), min_value=0, max_value=1, help_text=_("From 0 (easy) to 1 (hard)."),
        widget=forms.NumberInput(attrs={"step": "0.05"}),
    )  # fmt: skip
    lesson = OneByPublicId(None, label=_("Lesson"), required=False, empty_label=_("No lesson"))
    concepts = ByPublicId(None, label=_("Concepts"), required=False)

    class Meta:
        model = Question
        fields = ["prompt", "explanation", "title", "points", "difficulty", "lesson", "concepts"]

    def __init__(self, *args: Any, course: Course, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = questions.get(self.instance.kind)
        self.problems: dict[str, list[str]] = {}
        narrow(self.fields["lesson"], Lesson.objects.filter(unit__course=course).select_related("unit"))
        narrow(self.fields["concepts"], course.concepts.all())
        if self.instance.points is not None and not self.is_bound:
            self.initial["points"] = f"{self.instance.points.normalize():f}"
        self.content = (
            self.kind.read(cast(questions.Form, self.data)) if self.is_bound else self.instance.content
        )

    @property
    def editing(self) -> dict[str, Any]:
        return self.kind.editing(self.content, self.problems)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        content, problems = self.kind.validate(self.content)
        for problem in problems:
            self.problems.setdefault(problem.field, []).append(words_of(problem))
        if problems:
            self.add_error(None, _("The answer key is not complete yet; see the notes beside it."))
        values["content"] = content
        return values

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if not self.errors:
            self.instance.content = self.cleaned_data["content"]
