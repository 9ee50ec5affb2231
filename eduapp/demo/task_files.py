"""What lies in and over the work of a task: files with their pages, marks on pages, marks on words."""

from __future__ import annotations

import hashlib
import random
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.core.files.base import ContentFile

from eduapp.demo.papers import MEDIA_TYPES, paper_file
from grading.models import MarkedText, Response, TextMark, Upload, UploadMark, UploadPage
from grading.uploads.geometry import geometry_of
from grading.uploads.reader import render
from school.demo.tasks import Sketch, TaskFile, TaskWork
from school.people.models import User

__all__ = ["Drawer", "files_write", "quotes_write"]


def quotes_write(answer: Response, work: TaskWork, by: User, language: str) -> None:
    """The teacher's notes on words of an essay, each where its words stand."""
    if not work.marks:
        return
    text = answer.text
    on = MarkedText.objects.create(response=answer, version=answer.version, text=text)
    TextMark.objects.bulk_create(
        TextMark(
            school=answer.school, on=on, start=start, end=start + len(quote), kind=mark.kind,
            note=mark.note.of(language), by=by,
        )
        for mark in work.marks
        for quote in [mark.quote.of(language)]
        for start in [text.index(quote)]
    )  # fmt: skip


@dataclass(frozen=True)
class Drawn:
    """A file and its pages as pictures, each with its width and height in pixels."""

    data: bytes
    pages: tuple[tuple[bytes, int, int], ...]


class Drawer:
    """Draws each file once: in both classes the same pages come in."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.drawn: dict[str, Drawn] = {}

    def draw(self, file: TaskFile, key: str) -> Drawn:
        """`key` names the file among all; what is drawn follows from it and the seed."""
        if key not in self.drawn:
            rng = random.Random(f"{self.seed} {key}")  # noqa: S311 (a simulation, not a secret)
            data = paper_file(file, rng)
            self.drawn[key] = Drawn(data, _pages(data, MEDIA_TYPES[file.form]))
        return self.drawn[key]


def _pages(data: bytes, media_type: str) -> tuple[tuple[bytes, int, int], ...]:
    """Drawn here and not in a process with limits: nobody sent these files."""
    with tempfile.TemporaryDirectory(prefix="pages-") as folder:
        return tuple(
            ((Path(folder) / page["file"]).read_bytes(), page["width"], page["height"])
            for page in render(data, media_type, Path(folder))
        )


def files_write(answer: Response, task: str, work: TaskWork, by: User, language: str, drawer: Drawer) -> None:
    """Keep the files of an answer and their pages, with the marks over them; the answer names its files."""
    marks: list[UploadMark] = []
    uploads = []
    for position, file in enumerate(work.files, 1):
        drawn = drawer.draw(file, f"{task} {work.place} {position}")
        upload = _upload(answer, position, file, drawn, language)
        uploads.append(str(upload.public_id))
        for number, (picture, sketch) in enumerate(zip(drawn.pages, file.pages, strict=True), 1):
            marks += _marks(_page(upload, number, *picture), sketch, by, language)
    UploadMark.objects.bulk_create(marks)
    if uploads:
        answer.answer = {"files": uploads}
        answer.save(update_fields=["answer"])


def _upload(answer: Response, position: int, file: TaskFile, drawn: Drawn, language: str) -> Upload:
    upload = Upload(
        school=answer.school, response=answer, position=position, name=file.name.of(language),
        media_type=MEDIA_TYPES[file.form], size=len(drawn.data),
        sha256=hashlib.sha256(drawn.data).hexdigest(), pages=len(file.pages), state=Upload.State.READY,
    )  # fmt: skip
    upload.file.save("original", ContentFile(drawn.data), save=False)
    upload.save()
    return upload


def _page(upload: Upload, number: int, picture: bytes, width: int, height: int) -> UploadPage:
    page = UploadPage(upload=upload, number=number, width=width, height=height)
    page.file.save("page", ContentFile(picture))
    return page


def _marks(page: UploadPage, sketch: Sketch, by: User, language: str) -> Iterator[UploadMark]:
    for mark in sketch.marks:
        geometry = geometry_of(mark.kind, mark.geometry)
        if geometry is None:
            raise ValueError(f"{page}: {mark.geometry} is no place on a page")
        yield UploadMark(
            school=page.upload.school, page=page, kind=mark.kind, colour=mark.colour, geometry=geometry,
            note=mark.note.of(language) if mark.note else "", by=by,
        )  # fmt: skip
