"""An answer in words with the marks on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template
from django.template.context import Context

from grading.evidence import Part
from grading.marks.layer import layer_of
from grading.models import Response, TextMark

register = template.Library()
# The four kinds in the colours of the states that they are nearest to.
STATES = {"highlight": "partly", "right": "correct", "wrong": "not_yet", "question": "waiting"}


@register.inclusion_tag("grading/_marks.html", takes_context=True)
def marked_answer(
    context: Context, response: Response, parts: Sequence[Part], state: str = "", editable: bool = False
) -> dict[str, Any]:
    """The answer with evidence (`parts`) and marks; `state` colours it. Two queries unless layer.MARKED was prefetched."""
    return {
        "response": response,
        "layer": layer_of(response, parts),
        "state": state,
        "editable": editable,
        "kinds": TextMark.Kind,
        "csrf_token": context.get("csrf_token"),
    }


@register.filter
def mark_state(kind: str) -> str:
    return STATES.get(kind, "")
