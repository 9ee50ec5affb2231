"""Rows of a file as items of a grader, and verdicts as rows again: what `manage.py grade_file` reads and writes. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from grading import feedback, graders
from grading.graders.base import Adapter, Criterion, Item
from grading.rubrics import files as rubric_files
from grading.verdict import Verdict

if TYPE_CHECKING:
    from ml.answers.scorer import Opinion

__all__ = ["BadRow", "Row", "parse", "result"]

SPACES = ("2way", "3way", "5way", "verdict")
# What the model says of an answer in which there is nothing to read.
_NOTHING = {"2way": "incorrect", "3way": "incorrect", "5way": "non_domain", "verdict": "Incorrect"}


class BadRow(ValueError):
    """A row that cannot be graded; the text says why."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a file: as it was given, and as an item. `space` is the label space asked for, if any."""

    given: Mapping[str, Any]
    item: Item
    space: str
    number: int  # of its line


def parse(line: bytes, number: int, kind: str | None = None, own: Adapter | None = None) -> Row:
    """A line of the input as a row; `kind` is the grader for rows that name none, `own` a class's own. Raises BadRow."""
    try:
        given = json.loads(line.decode("utf-8"), parse_constant=_refused)
        # Half of a pair of surrogates can be written in JSON and stands for no character.
        json.dumps(given, ensure_ascii=False).encode()
    except RecursionError as error:
        raise BadRow("not a JSON object that can be read: it is nested too deeply") from error
    except ValueError as error:
        raise BadRow(f"not a JSON object in UTF-8 ({error})") from error
    if not isinstance(given, dict):
        raise BadRow("not a JSON object")
    chosen = str(given.get("kind") or kind or "short_answer")
    if chosen not in graders.kinds():
        raise BadRow(f"no grader for kind {chosen!r}; known: {', '.join(graders.kinds())}")
    space = given.get("label_space") or ""
    if space and space not in SPACES:
        raise BadRow(f"no label space {space!r}; known: {', '.join(SPACES)}")
    item = Item(
        id=str(_id(given, number)),
        kind=chosen,
        prompt=_text(given, "question", "prompt"),
        content=_content(given, chosen),
        answer=_answer(given, chosen),
        criteria=_rubric(given),
        language=str(given.get("language") or "en"),
        key=_key(given, own) if own else "",
        adapter=own,
    )
    if chosen == "essay" and own is None:
        raise BadRow("essays are scored by a class's own grader alone; name its version with --version")
    if chosen == "short_answer" and not item.content["references"] and not item.criteria:
        raise BadRow("needs a reference, references or a rubric")
    return Row(given, item, space, number)


def _refused(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


def _id(given: Mapping[str, Any], number: int) -> str | int:
    found = next((given[name] for name in ("id", "answer_id") if given.get(name) not in (None, "")), None)
    if found is None:
        return f"line-{number}"
    if isinstance(found, bool) or not isinstance(found, str | int):
        raise BadRow("id must be a text or a whole number")
    return found


def _key(given: Mapping[str, Any], own: Adapter) -> str:
    """The question of the row, among those that a class's own grader has learnt."""
    known = sorted(own.tuned.heads)
    named = str(given.get("question_id") or (known[0] if len(known) == 1 else ""))
    if named not in known:
        raise BadRow(f"needs question_id, one of those that {own.version} has learnt: {', '.join(known)}")
    return named


def _text(given: Mapping[str, Any], *names: str) -> str:
    for name in names:
        if name in given:
            if not isinstance(given[name], str):
                raise BadRow(f"{name} must be a text")
            return str(given[name])
    raise BadRow(f"needs {' or '.join(names)}")


def _content(given: Mapping[str, Any], kind: str) -> Mapping[str, Any]:
    """What the question kind needs: `content`, or for short answers the references in any of their spellings."""
    if kind != "short_answer":
        content = given.get("content", {} if kind == "essay" else None)
        if not isinstance(content, dict):
            raise BadRow(f"a {kind} row needs content, a JSON object")
        return content
    found = given.get("references") or given.get("reference_answers") or given.get("reference")
    content = given.get("content") or {}
    if not isinstance(content, dict):
        raise BadRow("content must be a JSON object")
    found = found or given.get("reference_answer") or content.get("references") or []
    texts = [found] if isinstance(found, str) else found
    if not isinstance(texts, list):
        raise BadRow("references must be a text or a list of texts")
    return {"references": [text for one in texts if (text := _reference(one)).strip()]}


def _reference(value: Any) -> str:
    text = value.get("text") if isinstance(value, dict) else value
    if not isinstance(text, str):
        raise BadRow("a reference must be a text")
    return text


def _answer(given: Mapping[str, Any], kind: str) -> Mapping[str, Any]:
    value = given.get("answer", given.get("student_answer"))
    if isinstance(value, dict):
        if not isinstance(value.get("choice" if kind == "single_choice" else "text"), str):
            raise BadRow("needs answer, a text, or an object with it")
        return value
    if value is None or not isinstance(value, str):
        raise BadRow("needs answer, a text")
    return {"choice" if kind == "single_choice" else "text": value}


def _rubric(given: Mapping[str, Any]) -> tuple[Criterion, ...]:
    try:
        return rubric_files.criteria(given.get("rubric") or ())
    except ValueError as error:
        raise BadRow(str(error)) from error


def result(row: Row, verdict: Verdict, opinion: Opinion | None = None) -> dict[str, Any]:
    """The row as it was given with the verdict's fields added; with a label space also the label in it."""
    found = {**row.given, **verdict.as_json(), "id": _id(row.given, row.number)}
    found["score"] = float(verdict.score)
    found["criteria"] = [
        {**written, **rubric_files.standing(asked, judged)}
        for written, asked, judged in zip(found["criteria"], row.item.criteria, verdict.criteria, strict=True)
    ]
    found["feedback"] = feedback.sentences(verdict, row.item.language)
    if opinion is not None:
        found["expected_score"] = round(opinion.credit, 4)
    if row.space:
        known = opinion is not None
        found["predicted"] = opinion.chosen[row.space] if opinion is not None else _NOTHING[row.space]
        found["predicted_probabilities"] = opinion.spaces[row.space] if known and opinion else {}
    return found


def graded(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Results of rows in order; rows of one kind are graded together."""
    found: dict[int, dict[str, Any]] = {}
    for kind in dict.fromkeys(row.item.kind for row in rows):
        at = [index for index, row in enumerate(rows) if row.item.kind == kind]
        grader = made(kind)
        items = [rows[index].item for index in at]
        judge = getattr(grader, "judge", None)
        pairs = judge(items) if judge else [(verdict, None) for verdict in grader.grade(items)]
        found.update({i: result(rows[i], *pair) for i, pair in zip(at, pairs, strict=True)})
    return [found[index] for index in range(len(rows))]


_made: dict[str, graders.Grader] = {}


def made(kind: str) -> graders.Grader:
    """One grader of each kind: a model inside is loaded once."""
    if kind not in _made:
        _made[kind] = graders.get(kind)()
    return _made[kind]
