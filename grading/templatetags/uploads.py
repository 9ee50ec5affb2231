"""An answer on paper: its pages one below the other, with the marks over them."""

from __future__ import annotations

import json
from typing import Any

from django import template
from django.template.context import Context

from grading.models import Response, UploadMark
from grading.uploads.layer import Note, work_of
from school.courses.models import Question

register = template.Library()


@register.inclusion_tag("grading/_uploads_work.html", takes_context=True)
def uploaded_work(
    context: Context,
    response: Response,
    editable: bool = False,
    marked: bool = True,
    nameless: bool = False,
) -> dict[str, Any]:
    """Three queries, unless layer.UPLOADED was prefetched. Without `marked` the pages are bare, as for a second reader."""
    return {
        "response": response,
        "work": work_of(response, marked=marked, nameless=nameless),
        "editable": editable,
        "bare": not marked,
        "nameless": nameless,
        "colours": UploadMark.Colour,
        "kinds": UploadMark.Kind,
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("grading/_answer_brief.html")
def answer_brief(response: Response, length: int) -> dict[str, Any]:
    """An answer in a list: the start of its text, or the first pages of its files, which are to be loaded before."""
    on_paper = response.question.kind == Question.Kind.UPLOAD
    work = work_of(response, marked=False) if on_paper else None
    return {"response": response, "length": length, "work": work if work and work.files else None}


@register.filter
def geometry_json(mark: UploadMark) -> str:
    return json.dumps(mark.geometry, separators=(",", ":"))


@register.filter
def percent(note: Note, side: str) -> str:
    """One side of a mark's place in percent of its page, as a number field takes it; "" where it has none."""
    value = note.mark.geometry.get(side)
    return "" if value is None else f"{100 * float(value):.4g}"
