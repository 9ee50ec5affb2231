"""The attack corpus as checked records: `load()`.

`questions.toml` holds the questions; each other file holds the attacks of one kind, in groups of a question and the plain
answer that they are made from. `expect` says what must hold: "no_gain", and flags of which one at least must be raised.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from grading.attacks.disguises import DISGUISES
from grading.graders.base import Criterion, Item

DATA = Path(__file__).parent / "data"
NO_GAIN = "no_gain"
LONGEST = 200_000
# A kind is the name of its file.
KINDS = (
    "copied_question", "decoration", "gibberish", "hidden", "homoglyph", "instruction", "markup",
    "negated_reference", "other_language", "padding", "score_claim", "stuffing",
)  # fmt: skip
INJECTIONS = frozenset(("instruction", "score_claim", "hidden", "homoglyph", "markup"))


class CorpusError(ValueError):
    """A file of the corpus that is not as it must be: names file and entry."""


@dataclass(frozen=True, slots=True)
class Question:
    slug: str
    prompt: str
    references: tuple[str, ...]
    criteria: tuple[Criterion, ...]
    language: str

    def item(self, key: str, answer: str) -> Item:
        """An answer to this question as a grader sees it."""
        content = {"references": list(self.references)}
        return Item(key, "short_answer", self.prompt, content, {"text": answer}, self.criteria, self.language)


@dataclass(frozen=True, slots=True)
class Attack:
    """One attack: `plain` is the answer without it, empty where the attack stands alone.

    `flags` are those of which at least one must be raised; none where nothing need be flagged.
    """

    id: str
    kind: str
    question: Question
    plain: str
    attacked: str
    no_gain: bool
    flags: tuple[str, ...]


def load(folder: Path = DATA) -> tuple[Attack, ...]:
    """All attacks below a folder, in the order of the kinds. Raises CorpusError."""
    questions = _questions(folder)
    found: list[Attack] = []
    for kind in KINDS:
        path = folder / f"{kind}.toml"
        if path.exists():
            found += _attacks(kind, _toml(path), questions)
    if not found:
        raise CorpusError(f"{folder}: no attacks; a file is named by its kind: {', '.join(KINDS)}")
    for text, times in Counter((a.question.slug, a.plain, a.attacked) for a in found).items():
        if times > 1:
            raise CorpusError(f"question {text[0]}: the attack “{text[2][:60]}” stands there {times} times")
    return tuple(found)


def load_honest(folder: Path = DATA) -> tuple[tuple[Question, str], ...]:
    """Honest answers that look like attacks (`honest.toml`): none of them may be flagged or changed."""
    questions = _questions(folder)
    table = _toml(folder / "honest.toml")
    return tuple(
        (_question(questions, group, "honest.toml"), text)
        for group in table.get("group", [])
        for text in group["answers"]
    )


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise CorpusError(f"{path.name}: the file is missing") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CorpusError(f"{path.name}: {error}") from error


def _questions(folder: Path) -> dict[str, Question]:
    found = {}
    for slug, row in _toml(folder / "questions.toml").items():
        references = tuple(row.get("references", ()))
        if not row.get("prompt") or not references or not all(isinstance(r, str) and r for r in references):
            raise CorpusError(f"questions.toml, {slug}: a question has a prompt and at least one reference")
        criteria = tuple(_criterion(slug, n, c) for n, c in enumerate(row.get("criteria", ()), start=1))
        found[slug] = Question(slug, row["prompt"], references, criteria, row.get("language", "en"))
    return found


def _criterion(slug: str, number: int, row: Any) -> Criterion:
    try:
        points, text = row
        return Criterion(str(number), str(text), Decimal(points))
    except (TypeError, ValueError, InvalidOperation):
        raise CorpusError(
            f"questions.toml, {slug}: criterion {number} is a pair of points and words"
        ) from None


def _question(questions: Mapping[str, Question], group: Mapping[str, Any], file: str) -> Question:
    slug = group.get("question")
    if not isinstance(slug, str) or slug not in questions:
        raise CorpusError(f"{file}: no question “{slug}”; known: {', '.join(sorted(questions))}")
    return questions[slug]


def _attacks(kind: str, table: Mapping[str, Any], questions: Mapping[str, Question]) -> Iterator[Attack]:
    numbers: Counter[str] = Counter()
    for group in table.get("group", []):
        question = _question(questions, group, f"{kind}.toml")
        plain = group.get("plain", "")
        expect = [*group.get("expect", table.get("expect", ())), *group.get("flags", ())]
        for entry in group.get("attacks", ()):
            numbers[question.slug] += 1
            name = f"{kind}-{question.slug}-{numbers[question.slug]}"
            attacked = _attacked(name, entry, plain)
            if not expect or attacked == plain:
                raise CorpusError(f"{kind}.toml, {name}: nothing is expected, or the answer is the plain one")
            flags = tuple(flag for flag in expect if flag != NO_GAIN)
            yield Attack(name, kind, question, plain, attacked, NO_GAIN in expect, flags)


def _attacked(name: str, entry: Any, plain: str) -> str:
    """The attacked answer: a text, or a table {text, repeat, times, made}."""
    row = entry if isinstance(entry, Mapping) else {"text": entry}
    unknown = set(row) - {"text", "repeat", "times", "made"}
    if unknown or not isinstance(row.get("text"), str):
        raise CorpusError(f"{name}: an attack is a text or a table with text, repeat, times, made")
    if "made" in row and row["made"] not in DISGUISES:
        raise CorpusError(f"{name}: no disguise “{row['made']}”; known: {', '.join(DISGUISES)}")
    padding = row.get("repeat", "") * row.get("times", 1)
    # Not str.format: an attack may hold braces of its own.
    text = row["text"].replace("{padding}", padding).replace("{plain}", plain)
    text = DISGUISES[row["made"]](text) if "made" in row else text
    if not text or len(text) > LONGEST:
        raise CorpusError(f"{name}: an attack has 1 to {LONGEST:,} characters")
    return str(text)
