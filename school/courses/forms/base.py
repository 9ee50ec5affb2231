"""Fields that several forms share."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from school.courses.services.refused import Refused

__all__ = ["MAX_SHORT_TEXT", "MAX_TEXT", "ByPublicId", "OneByPublicId", "refuse", "text_area"]

MAX_TEXT = 60_000  # a long lesson; larger texts make a page that a phone cannot read
MAX_SHORT_TEXT = 2_000


class ByPublicId(forms.ModelMultipleChoiceField):
    """Check boxes over a query set; forms carry public ids, as addresses do."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, queryset: QuerySet[Any] | None, **kwargs: Any) -> None:
        super().__init__(queryset, to_field_name="public_id", **kwargs)


class OneByPublicId(forms.ModelChoiceField):
    """A list to choose one row from, by public id."""

    def __init__(self, queryset: QuerySet[Any] | None, **kwargs: Any) -> None:
        super().__init__(queryset, to_field_name="public_id", **kwargs)

    def prepare_value(self, value: Any) -> Any:
        # A model form starts a foreign key with its primary key, whatever the field's own key is.
        if isinstance(value, int) and self.queryset is not None:
            value = self.queryset.filter(pk=value).values_list("public_id", flat=True).first()
        return super().prepare_value(value)


def text_area(rows: int = 4, **attributes: str) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "dir": "auto", **attributes})


def refuse(form: forms.BaseForm, refused: Refused) -> None:
    """Show a service's refusal at its field, or above the form."""
    known = refused.field if refused.field in form.fields else None
    form.add_error(known, str(refused.message))


def narrow(field: forms.Field, rows: QuerySet[Any]) -> None:
    """Offer only `rows`: what the person may see, and what belongs to the course."""
    field.queryset = rows  # type: ignore[attr-defined]
