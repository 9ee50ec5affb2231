"""Files of an answer: taken while it is being written, kept byte for byte, removed again while it may be."""

from __future__ import annotations

import hashlib
import logging
from datetime import datetime

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F, Max

from grading.models import Response, Submission, Upload
from grading.models.uploads import folder_of
from grading.pipeline import ring
from grading.services.submissions import Closed, refuse_when_closed
from grading.uploads.child import Unreadable, count_pages
from grading.uploads.sniffing import HEIC, MOST_BYTES, name_shown, sniff
from school.courses.models import Question

__all__ = ["Unreadable", "files_delete", "most_files", "upload_add", "upload_move", "upload_remove"]

log = logging.getLogger(__name__)


def most_files(question: Question) -> int:
    """How many files an answer to it may hold."""
    return int(question.content.get("most_files") or 1)


def upload_add(*, response: Response, name: str, data: bytes, now: datetime) -> Upload:
    """Keep a file as part of the answer; a worker draws its pages. The same bytes again are no second file.

    Raises Closed once the work is handed in or the time is over, and Unreadable with a code: `empty`,
    `too_large`, `heic`, `unknown`, `encrypted`, `broken`, `too_many_pixels`, `too_many_files`.
    """
    refuse_when_closed(response.submission, now)
    digest = hashlib.sha256(data).hexdigest()
    if found := response.uploads.filter(sha256=digest).first():
        return found
    media_type = _media_type(data)
    pages = count_pages(data, media_type)
    upload = Upload(
        school_id=response.school_id, response=response, media_type=media_type, pages=pages,
        name=name_shown(name) or media_type.replace("/", "."), size=len(data), sha256=digest,
    )  # fmt: skip
    return _kept(upload, data, now)


def _media_type(data: bytes) -> str:
    if not data:
        raise Unreadable("empty")
    if len(data) > MOST_BYTES:
        raise Unreadable("too_large")
    media_type = sniff(data[:2048])
    if media_type in ("", HEIC):
        raise Unreadable("heic" if media_type else "unknown")
    return media_type


@transaction.atomic
def _kept(upload: Upload, data: bytes, now: datetime) -> Upload:
    response = _locked(upload.response, now)
    rows = response.uploads.all()
    # Sent twice at once, as a phone does that doubts its connection.
    if found := rows.filter(sha256=upload.sha256).first():
        return found
    if rows.count() >= most_files(response.question):
        raise Unreadable("too_many_files")
    upload.position = (rows.aggregate(last=Max("position"))["last"] or 0) + 1
    upload.file.save("original", ContentFile(data), save=False)
    upload.save()
    _tell(response, now)
    ring(["uploads.render"], upload.pk)
    return upload


@transaction.atomic
def upload_remove(*, upload: Upload, now: datetime) -> Response:
    """Take a file out of the answer, for good. Raises Closed."""
    response = _locked(upload.response, now)
    folder = folder_of(upload)
    response.uploads.filter(pk=upload.pk).delete()
    _tell(response, now)
    transaction.on_commit(lambda: files_delete(folder), robust=True)
    return response


@transaction.atomic
def upload_move(*, upload: Upload, up: bool, now: datetime) -> Response:
    """Let a file change places with the one before it, or after it. At an end nothing happens. Raises Closed."""
    response = _locked(upload.response, now)
    files = list(response.uploads.order_by("position"))
    at = next((place for place, one in enumerate(files) if one.pk == upload.pk), None)
    to = -1 if at is None else at - 1 if up else at + 1
    if at is not None and 0 <= to < len(files):
        moved, other = files[at], files[to]
        free = files[-1].position + 1
        for row, position in ((moved, free), (other, moved.position), (moved, other.position)):
            response.uploads.filter(pk=row.pk).update(position=position)
        _tell(response, now)
    return response


def _locked(response: Response, now: datetime) -> Response:
    """The answer, while nobody hands it in. Raises Closed."""
    submission = Submission.objects.select_for_update(of=("self",)).select_related("assignment")
    refuse_when_closed(submission.get(pk=response.submission_id), now)
    found: Response = (
        Response.objects.select_for_update(of=("self",)).select_related("question").get(pk=response.pk)
    )
    if found.state != Response.State.TYPING:
        raise Closed
    return found


def _tell(response: Response, now: datetime) -> None:
    """The answer names its files, so that no two answers on paper are taken for the same."""
    files = [str(one) for one in response.uploads.order_by("position").values_list("public_id", flat=True)]
    Response.objects.filter(pk=response.pk).update(
        answer={"files": files} if files else {}, version=F("version") + 1, saved_at=now
    )
    response.refresh_from_db()


def files_delete(folder: str) -> None:
    """Everything in an upload's folder, and the folder where the storage knows such a thing. Never raises."""
    try:
        _folders, files = default_storage.listdir(folder)
        for name in files:
            default_storage.delete(f"{folder}/{name}")
        default_storage.delete(folder)
    except (OSError, NotImplementedError) as error:
        log.warning("%s could not be deleted yet (%s); the sweeper will", folder, error)
