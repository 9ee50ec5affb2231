"""Drawing the pages of uploads: the table is the queue, one file at a time, each in a process with limits."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from grading.models import Upload, UploadPage
from grading.models.uploads import FOLDER
from grading.services.uploads import files_delete
from grading.uploads.child import Page, Unreadable, draw_pages

__all__ = ["uploads_render", "uploads_sweep", "uploads_tidy"]

log = logging.getLogger(__name__)
LEASE = timedelta(minutes=5)  # longer than the reader may take
MAX_ATTEMPTS = 3
SETTLED = timedelta(days=1)  # a folder without a row may belong to an upload that is just being written


def uploads_render() -> int:
    """Draw all that is due. Returns how many files were drawn."""
    done = 0
    while upload := _claim(timezone.now()):
        done += _render(upload)
    return done


def uploads_sweep(now: datetime) -> bool:
    """Whether something is due; what failed too often is given up, and its file can still be fetched."""
    due = _due(now)
    due.filter(attempts__gte=MAX_ATTEMPTS).update(state=Upload.State.FAILED, leased_until=None)
    return due.exists()


def _due(now: datetime) -> QuerySet[Upload]:
    free = Q(leased_until__isnull=True) | Q(leased_until__lt=now)
    return Upload.objects.filter(free, state=Upload.State.WAITING)


@transaction.atomic
def _claim(now: datetime) -> Upload | None:
    rows = _due(now).filter(attempts__lt=MAX_ATTEMPTS).order_by("attempts", "id")
    upload = rows.select_for_update(skip_locked=True).first()
    if upload:
        upload.leased_until, upload.attempts = now + LEASE, upload.attempts + 1
        upload.save(update_fields=["leased_until", "attempts"])
    return upload


def _render(upload: Upload) -> bool:
    """Whether its pages are there now."""
    try:
        with upload.file.open("rb") as file:
            data = file.read()
        with tempfile.TemporaryDirectory(prefix="pages-") as folder:
            return _finish(upload, draw_pages(data, upload.media_type, Path(folder)))
    except Unreadable as problem:
        # It was read once when it came, so another try may help; the sweeper gives up after the last.
        log.warning("upload %s could not be drawn: %s", upload.public_id, problem.code)
    except OSError:
        log.exception("upload %s or the place for its pages is out of reach", upload.public_id)
    return False


@transaction.atomic
def _finish(upload: Upload, pages: Iterable[Page]) -> bool:
    """All pages or none, where the lease still holds: an upload that was removed meanwhile gets none."""
    rows = Upload.objects.select_for_update().filter(
        pk=upload.pk, state=Upload.State.WAITING, attempts=upload.attempts
    )
    if not rows.exists():
        return False
    for page in pages:
        row = UploadPage(upload=upload, number=page.number, width=page.width, height=page.height)
        row.file.save("page", ContentFile(page.file.read_bytes()))
    rows.update(state=Upload.State.READY, leased_until=None)
    return True


def uploads_tidy(now: datetime) -> int:
    """Delete folders that no upload owns any more, as after a student was erased. Returns how many."""
    gone = 0
    for shelf in _folders(FOLDER):
        names = _folders(f"{FOLDER}/{shelf}")
        ids = [UUID(name) for name in names if _is_id(name)]
        owned = {
            str(one) for one in Upload.objects.filter(public_id__in=ids).values_list("public_id", flat=True)
        }
        for name in set(names) - owned:
            folder = f"{FOLDER}/{shelf}/{name}"
            if _is_id(name) and _untouched(folder, now):
                files_delete(folder)
                gone += 1
    return gone


def _folders(path: str) -> list[str]:
    try:
        return default_storage.listdir(path)[0]
    except (FileNotFoundError, NotImplementedError):
        return []


def _is_id(name: str) -> bool:
    try:
        return str(UUID(name)) == name
    except ValueError:
        return False


def _untouched(folder: str, now: datetime) -> bool:
    files = default_storage.listdir(folder)[1]
    times = [default_storage.get_modified_time(f"{folder}/{name}") for name in files]
    return now - max(times, default=datetime.min.replace(tzinfo=UTC)) > SETTLED
