from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from school.courses.forms.base import MAX_TEXT, ByPublicId, narrow, text_area
from school.courses.forms.picks import PickRow, read_picks
from school.courses.models import Assignment, Course, Section
from school.courses.questions import Form
from school.courses.services.assignments import Pick
from school.people.access import MANAGE, Actor, visible

__all__ = ["AssignmentForm"]

LOCAL = "%Y-%m-%dT%H:%M"


def _moment(label: Any, help_text: Any = "", required: bool = True) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=LOCAL)
    return forms.DateTimeField(label=label, help_text=help_text, required=required, widget=widget)


class AssignmentForm(forms.ModelForm):
    """Times are typed and shown in the school's time zone, which the request has activated."""

    instructions = forms.CharField(
        label=_("Instructions"), required=False, max_length=MAX_TEXT // 6, widget=text_area(4),
        help_text=_("Shown above the questions. Markdown; mathematics between dollar signs."),
    )  # fmt: skip
    sections = ByPublicId(None, label=_("Classes"), required=False)
    opens_at = _moment(_("Opens"), _("Students see it from then on."))
    due_at = _moment(_("Due"), _("Work handed in later is marked late."))
    closes_at = _moment(_("Closes"), _("After that nothing is taken."), required=False)

    class Meta:
        model = Assignment
        fields = ["title", "instructions", "sections", "opens_at", "due_at", "closes_at"]

    def __init__(self, *args: Any, course: Course, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = visible(actor, Section, MANAGE).filter(course=course)
        narrow(self.fields["sections"], mine)
        self.others = self._given_elsewhere(mine)
        self.rows: list[PickRow] = read_picks(
            course, self.instance, cast(Form, self.data) if self.is_bound else None
        )

    def _given_elsewhere(self, mine: QuerySet[Section]) -> list[Section]:
        """Classes of other teachers that have this assignment: kept as they are."""
        if self.instance.pk is None:
            return []
        return list(self.instance.sections.exclude(pk__in=mine.values("pk")))

    @property
    def picks(self) -> list[Pick]:
        return [Pick(row.question, row.value) for row in self.rows if row.chosen and row.value is not None]

    @property
    def all_sections(self) -> list[Section]:
        return [*self.cleaned_data["sections"], *self.others]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        opens, due = values.get("opens_at"), values.get("due_at")
        closes = values.get("closes_at")
        if due and not closes and "closes_at" not in self.errors:
            values["closes_at"] = closes = due
        if opens and due and due <= opens:
            self.add_error("due_at", _("Work is due after it opens. Choose a later time."))
        if due and closes and closes < due:
            self.add_error("closes_at", _("It cannot close before it is due. Choose a later time."))
        if any(row.chosen and row.error for row in self.rows):
            self.add_error(None, _("Some points are missing or not possible; see the list of questions."))
        return values

    @classmethod
    def fresh(cls, assignment: Assignment, **kwargs: Any) -> AssignmentForm:
        """An empty form that suggests: opens now, due in a week at the end of the day."""
        now = timezone.localtime().replace(second=0, microsecond=0)
        due = (now + timedelta(days=7)).replace(hour=20, minute=0)
        return cls(instance=assignment, initial={"opens_at": now, "due_at": due, "closes_at": due}, **kwargs)
