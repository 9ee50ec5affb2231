"""Everything that is shown of an answer on paper: its files, their pages, and the marks over each page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Prefetch, prefetch_related_objects
from django.utils.translation import gettext as _

from grading.models import Response, Upload, UploadMark, UploadPage
from grading.uploads.drawing import Drawing, drawing_of
from school.courses.models import Question

__all__ = ["UPLOADED", "File", "Note", "Sheet", "Work", "sheet_of", "with_work", "work_of"]

BRIEF = 3  # pages that stand for an answer in a list
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
    """One page with the marks on it; `label` is what its file is called."""

    upload: Upload
    page: UploadPage
    notes: list[Note]
    label: str

    @property
    def is_marked(self) -> bool:
        return bool(self.notes)


@dataclass(frozen=True)
class File:
    upload: Upload
    label: str
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
    def shown(self) -> list[Sheet]:
        """Its first pages, for a list."""
        return [sheet for one in self.files for sheet in one.sheets][:BRIEF]

    @cached_property
    def sheets(self) -> int:
        return sum(one.drawn for one in self.files)


def work_of(response: Response, *, marked: bool = True, nameless: bool = False) -> Work:
    """The files of an answer, with or without marks. Three queries, none where UPLOADED was prefetched.

    `nameless` files are numbered: what a student calls a file often tells who the student is.
    """
    if "uploads" not in getattr(response, "_prefetched_objects_cache", {}):
        prefetch_related_objects([response], UPLOADED)
    return Work(
        [
            _file(upload, number if nameless else 0, marked)
            for number, upload in enumerate(response.uploads.all(), 1)
        ]
    )


def _file(upload: Upload, number: int, marked: bool) -> File:
    label = _("File %(n)d") % {"n": number} if number else upload.name
    sheets = [sheet_of(upload, page, marked=marked, label=label) for page in upload.pictures.all()]
    return File(upload, label, sheets)


def with_work(responses: Iterable[Response]) -> None:
    """Load the work of those of them that are on paper, all at once; no query where none is."""
    on_paper = [one for one in responses if one.question.kind == Question.Kind.UPLOAD]
    if on_paper:
        prefetch_related_objects(on_paper, UPLOADED)


def sheet_of(upload: Upload, page: UploadPage, *, marked: bool = True, label: str = "") -> Sheet:
    """The page with its standing marks in the order they were made."""
    marks = sorted((one for one in page.marks.all() if one.removed_at is None), key=lambda one: one.pk)
    notes = [
        Note(number, one, drawing_of(one.kind, one.geometry, one.note, page.width, page.height))
        for number, one in enumerate(marks if marked else [], 1)
    ]
    return Sheet(upload, page, notes, label or upload.name)
