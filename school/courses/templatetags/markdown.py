"""`{% load markdown %}{{ lesson.body|markdown }}`: typed Markdown as safe HTML."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString, mark_safe

from school.courses.markdown import inline_html, plain, to_html

register = template.Library()


@register.filter
def markdown(text: str | None, top: int = 2) -> SafeString:
    """Headings start at `h{top}`: pass 3 where the text stands below an h2."""
    return mark_safe(to_html(text or "", top))  # noqa: S308  # cleaned by the allow-list of to_html


@register.filter
def markdown_inline(text: str | None) -> SafeString:
    """One line without paragraphs, for labels and options."""
    return mark_safe(inline_html(text or ""))  # noqa: S308  # cleaned by the allow-list


@register.filter
def markdown_plain(text: str | None) -> str:
    """The words alone, on one line."""
    return plain(text or "")
