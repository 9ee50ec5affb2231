"""From files below tasks/ to records, checked on the way."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

from school.demo.entries import Entry, toml
from school.demo.reading import read_criteria
from school.demo.shapes import Text
from school.demo.tasks import (
    ARROWS,
    FORMS,
    KINDS,
    PARTS,
    SIDES,
    STATES,
    PageMark,
    QuoteMark,
    Sketch,
    TaskFile,
    TaskSpec,
    TaskWork,
)

__all__ = ["read_tasks"]


def read_tasks(root: Path) -> tuple[TaskSpec, ...]:
    """All tasks, by the name of their file; PackError names the file and the entry that is wrong."""
    return tuple(_task(toml(root, f"tasks/{path.name}")) for path in sorted((root / "tasks").glob("*.toml")))


def _task(row: Entry) -> TaskSpec:
    kind = _one_of(row, "kind", KINDS)
    criteria = read_criteria(row)
    worth, points = sum((one.points for one in criteria), Decimal(0)), row.decimal("points")
    if worth != points:
        row.fail(f"the criteria are worth {worth} points and the question {points}")
    return TaskSpec(
        slug=row.words("slug"),
        lesson=row.words("lesson"),
        kind=kind,
        title=row.text("title"),
        prompt=row.text("prompt"),
        points=points,
        difficulty=row.fraction("difficulty"),
        concepts=row.list_of_words("concepts"),
        content=row.get("content", dict),
        criteria=criteria,
        works=tuple(_work(one, kind, len(criteria)) for one in row.children("works")),
    )


def _work(row: Entry, kind: str, criteria: int) -> TaskWork:
    state = _one_of(row, "state", STATES)
    points = () if state == "waiting" else row.decimals("levels")
    if len(points) != (0 if state == "waiting" else criteria):
        row.fail(f"“levels” must give points for each of {criteria} criteria")
    text = row.text("text") if kind == "essay" else None
    return TaskWork(
        place=row.get("place", int),
        state=state,
        points=points,
        comment=_text_or_none(row, "comment"),
        text=text,
        marks=tuple(_quote_mark(one, text) for one in _some(row, "marks")) if text else (),
        files=tuple(_file(one) for one in row.children("files")) if kind == "upload" else (),
    )


def _quote_mark(row: Entry, text: Text) -> QuoteMark:
    quote = row.text("quote")
    for language in ("en", "zh"):
        if text.of(language).count(quote.of(language)) != 1:
            row.fail(f"“{quote.of(language)}” must stand exactly once in the text")
    return QuoteMark(row.words("kind"), quote, row.text("note"))


def _file(row: Entry) -> TaskFile:
    pages = tuple(_sketch(one) for one in row.children("pages"))
    if row.words("form") != "pdf" and len(pages) != 1:
        row.fail("a picture is one page")
    return TaskFile(row.text("name"), _one_of(row, "form", FORMS), pages)


def _sketch(row: Entry) -> Sketch:
    sides = {side: row.list_of_words(side) for side in SIDES if side in row.data}
    for part in (part for parts in sides.values() for part in parts):
        if part not in PARTS:
            row.fail(f"“{part}” is no part; known: {', '.join(PARTS)}")
    return Sketch(
        sides=sides,
        bridge=bool(row.data.get("bridge")),
        beside=_one_of(row, "beside", PARTS) if "beside" in row.data else "",
        arrow=_one_of(row, "arrow", ARROWS) if "arrow" in row.data else "",
        crossed=bool(row.data.get("crossed")),
        marks=tuple(_page_mark(one) for one in _some(row, "marks")),
    )


def _page_mark(row: Entry) -> PageMark:
    kind = row.words("kind")
    geometry = {"points": row.get("points", list)} if kind == "pen" else _place(row)
    return PageMark(kind, row.words("colour"), geometry, _text_or_none(row, "note"))


def _place(row: Entry) -> dict[str, Any]:
    names = ("x", "y", "width", "height")
    return {name: row.fraction(name) for name in names if name in row.data}


def _some(row: Entry, key: str) -> tuple[Entry, ...]:
    return row.children(key) if key in row.data else ()


def _text_or_none(row: Entry, key: str) -> Text | None:
    return row.text(key) if key in row.data else None


def _one_of(row: Entry, key: str, known: tuple[str, ...]) -> str:
    value: str = row.get(key, str)
    if value not in known:
        row.fail(f"“{value}” is no {key}; known: {', '.join(filter(None, known))}")
    return value
