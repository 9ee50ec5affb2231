"""Everything that is shown of an answer on paper: its files, their pages, and the marks over each page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Prefetch, prefetch_related_objects

from grading.models import Response, Upload, UploadMark, UploadPage
from grading.uploads.drawing import Drawing, drawing_of
from school.courses.models import Question

__all__ = ["UPLOADED", "File", "Note", "Sheet", "Work", "sheet_of", "with_work", "work_of"]

# For pages with many answers: prefetch_related(UPLOADED) on responses.
UPLOADED = Prefetch(
    "uploads",
    Upload.objects.order_by("position").prefetch_related(
        Prefetch(
            "pictures",
            UploadPage.objects.order_by("number").prefetch_related(
                Prefetch("marks", UploadMark.objects.standing().order_by("pk").select_related("by"))
            ),
        )
    ),
)


@dataclass(frozen=True)
class Note:
    """A mark with its number on the page, and how it is drawn."""

    number: int
    mark: UploadMark
    drawing: Drawing


@dataclass(frozen=True)
class Sheet:
    """One page with the marks on it."""

    upload: Upload
    page: UploadPage
    notes: list[Note]

    @property
    def is_marked(self) -> bool:
        return bool(self.notes)


@dataclass(frozen=True)
class File:
    upload: Upload
    sheets: list[Sheet] = field(default_factory=list)

    @property
    def drawn(self) -> int:
        return len(self.sheets)

    @property
    def is_cut(self) -> bool:
        """Only the first of its pages are drawn."""
        return self.upload.state == Upload.State.READY and self.drawn < self.upload.pages


@dataclass(frozen=True)
class Work:
    files: Sequence[File]

    @cached_property
    def is_waiting(self) -> bool:
        return any(one.upload.state == Upload.State.WAITING for one in self.files)

    @cached_property
    def sheets(self) -> int:
        return sum(one.drawn for one in self.files)


def work_of(response: Response, *, marked: bool = True) -> Work:
    """The files of an answer, with or without marks. Three queries, none where UPLOADED was prefetched."""
    if "uploads" not in getattr(response, "_prefetched_objects_cache", {}):
        prefetch_related_objects([response], UPLOADED)
    return Work(
        [
            File(upload, [sheet_of(upload, page, marked=marked) for page in upload.pictures.all()])
            for upload in response.uploads.all()
        ]
    )


def with_work(responses: Iterable[Response]) -> None:
    """Load the work of those of them that are on paper, all at once; no query where none is."""
    on_paper = [one for one in responses if one.question.kind == Question.Kind.UPLOAD]
    if on_paper:
        prefetch_related_objects(on_paper, UPLOADED)


def sheet_of(upload: Upload, page: UploadPage, *, marked: bool = True) -> Sheet:
    """The page with its standing marks in the order they were made."""
    marks = sorted((one for one in page.marks.all() if one.removed_at is None), key=lambda one: one.pk)
    notes = [
        Note(number, one, drawing_of(one.kind, one.geometry, one.note, page.width, page.height))
        for number, one in enumerate(marks if marked else [], 1)
    ]
    return Sheet(upload, page, notes)
