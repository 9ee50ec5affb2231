"""Everything that is drawn of the marks of one answer: its text in segments, its notes, and earlier versions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Prefetch, prefetch_related_objects

from grading.evidence import Part, parts_of_verdict
from grading.marks.segments import Segment, Stroke, segments_of
from grading.models import Acceptance, MarkedText, Response, TextMark

__all__ = ["MARKED", "Layer", "Note", "layer_of", "parts_shown"]

# How much of the marked words stands beside a note; all of them are marked in the text.
QUOTED = 160
# For pages with many answers: prefetch_related(MARKED) on responses.
MARKED = Prefetch(
    "marked_texts",
    MarkedText.objects.prefetch_related(Prefetch("marks", TextMark.objects.standing().select_related("by"))),
)


@dataclass(frozen=True)
class Note:
    number: int
    mark: TextMark
    quote: str


@dataclass(frozen=True)
class Layer:
    """`text` with `notes` on it; `version` is that of the answer, `earlier` are layers of versions before."""

    version: int
    text: str
    notes: list[Note]
    parts: Sequence[Part] = ()
    earlier: Sequence[Layer] = ()

    @cached_property
    def segments(self) -> list[Segment]:
        strokes = [Stroke(one.number, one.mark.start, one.mark.end, one.mark.kind) for one in self.notes]
        return segments_of(self.text, strokes, self.parts)

    @property
    def has_evidence(self) -> bool:
        return any(part.kind for part in self.parts)

    @property
    def is_marked(self) -> bool:
        return bool(self.notes or self.earlier)


def layer_of(response: Response, parts: Sequence[Part] = ()) -> Layer:
    """The marks of an answer over the evidence in it. Two queries, none where MARKED was prefetched."""
    if "marked_texts" not in getattr(response, "_prefetched_objects_cache", {}):
        prefetch_related_objects([response], MARKED)
    rows = list(response.marked_texts.all())
    notes = {row.version: _notes(row) for row in rows}
    earlier = [
        Layer(row.version, row.text, notes[row.version])
        for row in rows
        if row.version != response.version and notes[row.version]
    ]
    return Layer(response.version, response.text, notes.get(response.version, []), parts, earlier)


def _notes(row: MarkedText) -> list[Note]:
    marks = sorted(row.marks.all(), key=lambda one: (one.start, one.end, one.pk))
    return [
        Note(number, one, _shortened(row.text[one.start : one.end])) for number, one in enumerate(marks, 1)
    ]


def _shortened(text: str) -> str:
    return text if len(text) <= QUOTED else f"{text[: QUOTED - 1]}…"


def parts_shown(response: Response, *, teaching: bool) -> list[Part]:
    """The answer with the evidence that its reader sees beside it: none of a draft that is a silent check."""
    grade = response.grade
    draft = grade.draft if grade and grade.draft and not teaching else response.draft
    hidden = teaching and Acceptance.objects.blind().filter(response=response).exists()
    if hidden or draft is None or draft.answer_version != response.version:
        return parts_of_verdict(response.text, None)
    rubric = getattr(response.question, "rubric", None)
    criteria = rubric.criteria.order_by("position", "pk") if rubric else []
    return parts_of_verdict(response.text, draft.as_verdict(), [str(one.public_id) for one in criteria])
