"""What an output of `manage.py grade_file` holds already: an interrupted run goes on, and no other file is touched. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from grading.rows import Row

__all__ = ["NotOurs", "Rows", "finished", "what_differs"]

# What every row of an output has, whatever judged it.
ALWAYS = {"id", "score", "version", "probabilities", "criteria", "findings"}
Rows = dict[str, Mapping[str, Any]]


class NotOurs(ValueError):
    """The file was not written by the command."""


def finished(body: bytes) -> tuple[Rows, int]:
    """Rows by id, and how many bytes of the file they take; a last line that was cut in the middle counts for nothing.

    Raises NotOurs unless every whole line is a result and what follows could be the beginning of one.
    """
    whole, _, rest = body.rpartition(b"\n")
    found: Rows = {}
    for line in whole.splitlines():
        row = _object(line)
        if row is None or not row.keys() >= ALWAYS:
            raise NotOurs
        found[str(row["id"])] = row
    if rest and not rest.startswith(b'{"'):
        raise NotOurs
    if rest and not found and _object(rest) is not None:
        # A whole object and nothing before it: somebody's file without a line's end, not a line that was cut.
        raise NotOurs
    return found, len(body) - len(rest)


def what_differs(row: Row, held: Mapping[str, Any], version: str) -> str:
    """Why a result that is there is not that of the row: "its text" or "its grader"; "" when it is.

    `version` is what would grade the row now.
    """
    theirs = {name: value for name, value in row.given.items() if name not in ALWAYS}
    if any(name in held and held[name] != value for name, value in theirs.items() if name in SAID):
        return "its text"
    # Where nothing was scored, as in a blank answer, no class's own grader (the part behind a plus) had a say.
    same = held["version"] == version or (not held["score"] and version.startswith(f"{held['version']}+"))
    return "" if same else "its grader"


# What a row says of the question and the answer; other fields may be overwritten by results of the same name.
SAID = {
    "question", "prompt", "answer", "student_answer", "reference", "references", "reference_answer", "reference_answers",
    "rubric", "content", "kind", "language", "label_space", "question_id",
}  # fmt: skip


def _object(line: bytes) -> Mapping[str, Any] | None:
    """The JSON object that a line is; None where it is another thing, or was cut."""
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return row if isinstance(row, dict) else None
