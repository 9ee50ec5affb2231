"""Taking back what was just done to a mark: the opposite act, as a form of one button."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _

from grading.models import TextMark, UploadMark
from grading.services.marks import MarkText
from grading.services.upload_marks import Drawn
from school.people.access import TEACH, Actor, fetch

__all__ = ["Undo", "said_by", "undo_asked", "undo_of"]

OPPOSITE = {"add": "remove", "remove": "restore", "restore": "remove", "change": "change"}


@dataclass(frozen=True)
class Undo:
    """`did` was done to `mark`; `action` with what the mark `says` is its opposite."""

    did: str
    mark: TextMark | UploadMark
    says: MarkText | Drawn

    @property
    def action(self) -> str:
        return OPPOSITE[self.did]

    @property
    def text(self) -> str:
        return {
            "add": _("Marked."),
            "change": _("The mark is changed."),
            "remove": _("The mark is removed."),
            "restore": _("The mark is back."),
        }[self.did]


def undo_of(did: str, mark: TextMark | UploadMark, before: MarkText | Drawn | None = None) -> Undo:
    """`before` is what the mark said before it was changed."""
    return Undo(did, mark, before or said_by(mark))


def undo_asked(
    query: Mapping[str, Any], actor: Actor, model: type[TextMark] | type[UploadMark]
) -> Undo | None:
    """What was just done, as the address says it; without scripts a page lies between."""
    did = query.get("did", "")
    if did not in {"add", "remove"}:
        return None
    try:
        return undo_of(did, fetch(actor, model, query.get("mark", ""), TEACH))
    except Http404:
        return None


def said_by(mark: TextMark | UploadMark) -> MarkText | Drawn:
    """What the mark says now."""
    if isinstance(mark, UploadMark):
        return Drawn(mark.kind, mark.geometry, mark.colour, mark.note)
    return MarkText(mark.kind, mark.note)
