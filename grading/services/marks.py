"""Marks on the text of an answer: set, changed, removed, brought back. The answer itself is never touched."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from grading.marks.positions import whole
from grading.models import MarkedText, Response, TextMark, UploadMark
from grading.services.grades import AnswerChanged
from grading.verdict import Span
from school.people.audit import audit_record
from school.people.models import User

__all__ = [
    "MarkChanged", "MarkText", "NothingMarked", "TooManyMarks", "mark_add", "mark_change", "mark_remove", "mark_restore",
]  # fmt: skip


class NothingMarked(Exception):
    """There are no words where the mark should be. Nothing was written."""


class TooManyMarks(Exception):
    """The answer has TextMark.MOST marks. Nothing was written."""


class MarkChanged(Exception):
    """Somebody changed the mark after the page was shown; `current` is how it is now. Nothing was written."""

    def __init__(self, current: TextMark | UploadMark) -> None:
        super().__init__("the mark was changed in between")
        self.current = current


@dataclass(frozen=True, slots=True)
class MarkText:
    """What a mark says."""

    kind: str = TextMark.Kind.HIGHLIGHT
    note: str = ""


@transaction.atomic
def mark_add(*, response: Response, by: User, span: Span, says: MarkText, version: int) -> TextMark:
    """Mark characters of the answer as the page showed it, grown to whole characters.

    Raises AnswerChanged when the answer is another `version`, NothingMarked, TooManyMarks.
    """
    rows = Response.objects.select_for_update(of=("self",)).select_related("submission", "school")
    response = rows.get(pk=response.pk)
    if response.state == Response.State.TYPING or response.version != version:
        raise AnswerChanged
    place = whole(response.text, span)
    if place is None:
        raise NothingMarked
    on, _created = MarkedText.objects.get_or_create(
        response=response, version=version, defaults={"text": response.text}
    )
    if on.marks.filter(removed_at=None).count() >= TextMark.MOST:
        raise TooManyMarks
    mark = TextMark.objects.create(
        school=response.school, on=on, start=place.start, end=place.end, kind=says.kind, note=says.note, by=by
    )
    _audit("mark.add", mark, by)
    return mark


@transaction.atomic
def mark_change(*, mark: TextMark, by: User, says: MarkText, revision: int) -> TextMark:
    """Give a standing mark another kind or note. Raises MarkChanged when it is no longer as the page showed it."""
    mark = _lock(mark, revision)
    mark.kind, mark.note = says.kind, says.note
    return _save(mark, by, "mark.change")


@transaction.atomic
def mark_remove(*, mark: TextMark, by: User, revision: int, now: datetime) -> TextMark:
    """Take it off the answer; it can be brought back. Raises MarkChanged."""
    mark = _lock(mark, revision)
    mark.removed_at = now
    return _save(mark, by, "mark.remove")


@transaction.atomic
def mark_restore(*, mark: TextMark, by: User, revision: int) -> TextMark:
    """Bring back a removed mark as it was. Raises MarkChanged when somebody did so before."""
    mark = _lock(mark, revision)
    mark.removed_at = None
    return _save(mark, by, "mark.restore")


def _lock(mark: TextMark, revision: int) -> TextMark:
    rows = TextMark.objects.select_for_update(of=("self",)).select_related(
        "school", "by", "on__response__submission"
    )
    found = rows.get(pk=mark.pk)
    if found.revision != revision:
        raise MarkChanged(found)
    return found


def _save(mark: TextMark, by: User, action: str) -> TextMark:
    mark.revision += 1
    mark.save(update_fields=["kind", "note", "removed_at", "revision"])
    _audit(action, mark, by)
    return mark


def _audit(action: str, mark: TextMark, by: User) -> None:
    response = mark.on.response
    audit_record(
        school=mark.school, actor=by, action=action, target=str(response.submission.public_id),
        response=str(response.public_id), mark=str(mark.public_id),
    )  # fmt: skip
