"""Marks over pages of uploaded work: drawn, changed, removed, brought back. File and picture are never touched.

What happens to them is what happens to marks on text (grading/services/marks.py).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from grading.models import Response, UploadMark, UploadPage
from grading.services.grades import AnswerChanged
from grading.services.marks import MarkChanged, TooManyMarks
from school.people.audit import audit_record
from school.people.models import User

__all__ = [
    "Drawn", "upload_mark_add", "upload_mark_change", "upload_mark_remove", "upload_mark_restore",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a mark is: its place as geometry_of() made it, its colour, and what it says."""

    kind: str
    geometry: dict[str, Any] = field(default_factory=dict)
    colour: str = UploadMark.Colour.RED
    note: str = ""


@transaction.atomic
def upload_mark_add(*, page: UploadPage, by: User, drawn: Drawn, public_id: UUID | None = None) -> UploadMark:
    """With the `public_id` of a mark of this page it is that one, sent again.

    Raises AnswerChanged while the work is not handed in, TooManyMarks.
    """
    response = Response.objects.select_for_update().get(uploads=page.upload_id)
    if response.state == Response.State.TYPING:
        raise AnswerChanged
    if public_id and (found := page.marks.filter(public_id=public_id, by=by).first()):
        return found
    if page.marks.filter(removed_at=None).count() >= UploadMark.MOST:
        raise TooManyMarks
    mark = UploadMark.objects.create(
        school_id=response.school_id, page=page, kind=drawn.kind, geometry=drawn.geometry,
        colour=drawn.colour, note=drawn.note, by=by, public_id=public_id or uuid4(),
    )  # fmt: skip
    _audit("upload_mark.add", mark, by)
    return mark


@transaction.atomic
def upload_mark_change(*, mark: UploadMark, by: User, drawn: Drawn, revision: int) -> UploadMark:
    """Give a standing mark another place, colour or note. Raises MarkChanged when it is not as the page showed it."""
    mark = _lock(mark, revision)
    mark.geometry, mark.colour, mark.note = drawn.geometry, drawn.colour, drawn.note
    return _save(mark, by, "upload_mark.change")


@transaction.atomic
def upload_mark_remove(*, mark: UploadMark, by: User, revision: int, now: datetime) -> UploadMark:
    """Take it off the page; it can be brought back. Raises MarkChanged."""
    mark = _lock(mark, revision)
    mark.removed_at = now
    return _save(mark, by, "upload_mark.remove")


@transaction.atomic
def upload_mark_restore(*, mark: UploadMark, by: User, revision: int) -> UploadMark:
    """Bring back a removed mark as it was. Raises MarkChanged when somebody did so before."""
    mark = _lock(mark, revision)
    mark.removed_at = None
    return _save(mark, by, "upload_mark.restore")


def _lock(mark: UploadMark, revision: int) -> UploadMark:
    rows = UploadMark.objects.select_for_update(of=("self",)).select_related(
        "school", "by", "page__upload__response__submission"
    )
    found = rows.get(pk=mark.pk)
    if found.revision != revision:
        raise MarkChanged(found)
    return found


def _save(mark: UploadMark, by: User, action: str) -> UploadMark:
    mark.revision += 1
    mark.save(update_fields=["geometry", "colour", "note", "removed_at", "revision"])
    _audit(action, mark, by)
    return mark


def _audit(action: str, mark: UploadMark, by: User) -> None:
    response = mark.page.upload.response
    audit_record(
        school=mark.school, actor=by, action=action, target=str(response.submission.public_id),
        response=str(response.public_id), mark=str(mark.public_id),
    )  # fmt: skip
