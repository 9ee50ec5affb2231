"""The rows of the grid as light markup. Pure.

A class of 200 with 60 columns has 12,000 cells: a template would take a second for what this writes in a few
hundredths. Everything that comes from people is escaped here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from html import escape
from typing import Any

from grading.gradebook.book import Column, Result, Standing
from grading.gradebook.values import shown

__all__ = ["Face", "face_of", "percent_text", "row_html", "total_of"]


@dataclass(frozen=True, slots=True)
class Face:
    """A cell as it looks. `flags` are letters: o typed over, x excused, m missing, w waiting, l late, d dropped,
    e extra credit, u not released; `sum` is what the answers give where something was typed over it."""

    text: str
    flags: str
    label: str
    seen: int
    sum: str

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def face_of(column: Column, at: Standing, dropped: Iterable[str], words: Mapping[str, str]) -> Face:
    text, flags = at.text, _flags(column, at, column.key in dropped)
    spoken = [words[one] for one in flags if one in words]
    label = ", ".join([text, *spoken] if text and not at.excused else spoken)
    over = shown(at.sum) if at.sum is not None and "o" in flags else ""
    return Face(text, flags, label if spoken else "", at.seen, over)


def _flags(column: Column, at: Standing, dropped: bool) -> str:
    value = at.value
    found = {
        "x": at.excused,
        "o": not column.by_hand and (at.typed is not None or (at.excused and at.sum is not None)),
        "m": at.missing and value is None,
        "w": at.waiting,
        "l": at.late,
        "d": dropped and not at.excused,
        "e": value is not None and value > column.points,
        "u": at.answers > 0 and not at.released,
    }
    return "".join(flag for flag, on in found.items() if on)


def percent_text(percent: Decimal | None) -> str:
    return "–" if percent is None else f"{shown(percent)} %"


def total_of(result: Result) -> dict[str, str]:
    """What the cells of the total show."""
    return {"percent": percent_text(result.percent), "grade": result.grade}


def row_html(
    *, key: str, name: str, number: str, url: str, result: Result, faces: Sequence[Face], graded: bool
) -> str:
    """One student's row; `graded` when the class has a scale."""
    more = f"<small>{escape(number)}</small>" if number else ""
    head = f'<div role="rowheader"><a href="{escape(url)}" dir="auto">{escape(name)}</a>{more}</div>'
    total = total_of(result)
    ends = f'<div role="gridcell" aria-readonly="true" data-total>{total["percent"]}</div>'
    if graded:
        ends += f'<div role="gridcell" aria-readonly="true" data-grade>{escape(total["grade"])}</div>'
    cells = "".join(map(_cell, faces))
    return f'<div role="row" data-student="{key}">{head}{ends}{cells}</div>'


def _cell(face: Face) -> str:
    if not face.flags and not face.seen:
        return f'<div role="gridcell">{face.text}</div>'
    more = f' data-f="{face.flags}"' if face.flags else ""
    more += f' data-v="{face.seen}"' if face.seen else ""
    more += f' data-s="{face.sum}"' if face.sum else ""
    more += f' aria-label="{escape(face.label)}"' if face.label else ""
    return f'<div role="gridcell"{more}>{face.text}</div>'
