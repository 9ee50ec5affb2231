"""Taking back what was just done to a mark: the opposite act, as a form of one button."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from grading.models import TextMark
from grading.services.marks import MarkText

__all__ = ["Undo", "undo_of"]

OPPOSITE = {"add": "remove", "remove": "restore", "restore": "remove", "change": "change"}


@dataclass(frozen=True)
class Undo:
    """`did` was done to `mark`; `action` with what the mark `says` is its opposite."""

    did: str
    mark: TextMark
    says: MarkText

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


def undo_of(did: str, mark: TextMark, before: MarkText | None = None) -> Undo:
    """`before` is what the mark said before it was changed."""
    return Undo(did, mark, before or MarkText(mark.kind, mark.note))
