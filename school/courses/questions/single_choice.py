"""One of several options is right: {"options": [{"id", "text"}], "correct": id, "explanations": {id: text}}."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from string import ascii_lowercase
from typing import Any

from school.courses.questions.base import Content, Form, Problem, QuestionKind, list_of, map_of, text_of

MIN_OPTIONS, MAX_OPTIONS = 2, 10
MAX_TEXT = 500


class SingleChoice(QuestionKind):
    kind = "single_choice"

    def blank(self) -> Content:
        return {
            "options": [{"id": one, "text": ""} for one in ascii_lowercase[:4]],
            "correct": "",
            "explanations": {},
        }

    def editing(self, content: Mapping[str, Any], notes: Mapping[str, list[str]]) -> dict[str, Any]:
        """Rows of all options and an empty one, so that there is always room for the next."""
        options = list(content.get("options") or [])
        taken = {option["id"] for option in options}
        if len(options) < MAX_OPTIONS and all(option["text"] for option in options):
            options.append({"id": next(one for one in ascii_lowercase if one not in taken), "text": ""})
        why = content.get("explanations") or {}
        rows = [
            {**option, "why": why.get(option["id"], ""), "notes": notes.get(f"options.{index}", [])}
            for index, option in enumerate(options)
        ]
        return {**super().editing(content, notes), "rows": rows, "most": MAX_OPTIONS}

    def read(self, form: Form) -> Content:
        """Rows of `option_id`, `option_text`, `option_why`; `correct` is the id of one of them."""
        ids = [text_of(value) for value in form.getlist("option_id")][: MAX_OPTIONS * 2]
        texts = _padded(form.getlist("option_text"), len(ids))
        reasons = _padded(form.getlist("option_why"), len(ids))
        free = (letter for letter in ascii_lowercase if letter not in ids)
        ids = [one or next(free) for one in ids]
        return {
            "options": [{"id": one, "text": text} for one, text in zip(ids, texts, strict=True)],
            "correct": text_of(form.get("correct", "")),
            "explanations": dict(zip(ids, reasons, strict=True)),
        }

    def validate(self, content: Mapping[str, Any]) -> tuple[Content, list[Problem]]:
        rows = [
            (text_of(row.get("id")), text_of(row.get("text")))
            for row in list_of(content.get("options"))
            if isinstance(row, Mapping)
        ]
        why = {text_of(key): text_of(value) for key, value in map_of(content.get("explanations")).items()}
        correct = text_of(content.get("correct"))
        kept = [(one, text) for one, text in rows if text]
        clean = {
            "options": [{"id": one, "text": text} for one, text in kept],
            "correct": correct,
            "explanations": {one: why[one] for one, _text in kept if why.get(one)},
        }
        problems = [*_wrong_rows(rows, why), *_wrong_choice(rows, correct)]
        return clean, problems

    def key(self, content: Mapping[str, Any]) -> list[str]:
        return [row["text"] for row in content["options"] if row["id"] == content["correct"]]

    def answer(self, value: str) -> dict[str, str]:
        return {"choice": text_of(value)} if text_of(value) else {}


def _wrong_rows(rows: list[tuple[str, str]], why: Mapping[str, str]) -> Iterable[Problem]:
    texts = [text for _one, text in rows if text]
    if len(texts) < MIN_OPTIONS:
        yield Problem("options", "too_few_options", {"least": MIN_OPTIONS})
    if len(texts) > MAX_OPTIONS:
        yield Problem("options", "too_many_options", {"most": MAX_OPTIONS})
    if len({one for one, _text in rows}) < len(rows):
        yield Problem("options", "option_ids_differ")
    for index, (one, text) in enumerate(rows):
        if len(text) > MAX_TEXT or len(why.get(one, "")) > MAX_TEXT:
            yield Problem(f"options.{index}", "too_long", {"most": MAX_TEXT})
        if text and text in [earlier for _id, earlier in rows[:index]]:
            yield Problem(f"options.{index}", "option_twice")
        if why.get(one) and not text:
            yield Problem(f"options.{index}", "explained_but_empty")


def _wrong_choice(rows: list[tuple[str, str]], correct: str) -> Iterable[Problem]:
    if not correct:
        yield Problem("correct", "mark_the_right_option")
    elif not any(text for one, text in rows if one == correct):
        yield Problem("correct", "right_option_is_empty")


def _padded(values: list[Any], length: int) -> list[str]:
    texts = [text_of(value) for value in values[:length]]
    return texts + [""] * (length - len(texts))
