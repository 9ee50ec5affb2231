"""Reading one file of the demo school, so that every complaint names the file and the entry."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, NoReturn

from school.demo.shapes import PackError, Text

WHOLE_FILE = "the file"


@dataclass(frozen=True, slots=True)
class Entry:
    """One table of a TOML file, with where it stands."""

    file: str
    name: str
    data: Mapping[str, Any]

    def fail(self, complaint: str) -> NoReturn:
        raise PackError(f"{self.file}, {self.name}: {complaint}")

    def get(self, key: str, kind: type) -> Any:
        """Return the value of `key`; PackError when it is missing or not of `kind`."""
        if key not in self.data:
            self.fail(f"“{key}” is missing")
        if not isinstance(self.data[key], kind):
            self.fail(f"“{key}” must be of type {kind.__name__}")
        return self.data[key]

    def words(self, key: str) -> str:
        value = self.get(key, str).strip()
        return value or self.fail(f"“{key}” is empty")

    def list_of_words(self, key: str) -> tuple[str, ...]:
        values = self.get(key, list)
        if not all(isinstance(value, str) and value.strip() for value in values):
            self.fail(f"“{key}” must be a list of texts, none of them empty")
        return tuple(value.strip() for value in values)

    def decimal(self, key: str) -> Decimal:
        """Return an exact number; it is written as text, because a TOML float is not exact."""
        return self._number(key, self.words(key))

    def decimals(self, key: str) -> tuple[Decimal, ...]:
        """Return the numbers of a text such as "1 0.5 0"."""
        return tuple(self._number(key, word) for word in self.words(key).split())

    def _number(self, key: str, word: str) -> Decimal:
        try:
            number = Decimal(word)
        except InvalidOperation:
            self.fail(f"“{key}” is not a number: {word}")
        return number if number.is_finite() else self.fail(f"“{key}” must be finite")

    def fraction(self, key: str) -> float:
        value = float(self.get(key, float))
        return value if 0 <= value <= 1 else self.fail(f"“{key}” must be between 0 and 1")

    def text(self, key: str) -> Text:
        return self.child(key).as_text()

    def as_text(self) -> Text:
        return Text(en=self.words("en"), zh=self.words("zh"))

    def child(self, key: str) -> Entry:
        return Entry(self.file, self._below(key), self.get(key, dict))

    def children(self, key: str, named_by: str = "") -> tuple[Entry, ...]:
        """Return the tables in the list `key`, each named by one of its own values or by its place."""
        rows = self.get(key, list)
        if not all(isinstance(row, dict) for row in rows):
            self.fail(f"“{key}” must be a list of tables")
        return tuple(
            Entry(self.file, self._below(str(row.get(named_by) or f"{key} {place}")), row)
            for place, row in enumerate(rows, start=1)
        )

    def _below(self, name: str) -> str:
        return name if self.name == WHOLE_FILE else f"{self.name} › {name}"


def toml(root: Path, path: str) -> Entry:
    """Read one TOML file below `root`; PackError when it is absent or malformed."""
    try:
        data = tomllib.loads((root / path).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise PackError(f"{path}: the file is missing") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PackError(f"{path}: {error}") from error
    return Entry(path, WHOLE_FILE, data)


def markdown(root: Path, path: str) -> tuple[Entry, str]:
    """Read a lesson: lines of `key: value` between two lines of `---`, then the body in Markdown."""
    try:
        source = (root / path).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise PackError(f"{path}: the file is missing") from None
    opening, _, rest = source.partition("---\n")
    head, divider, body = rest.partition("\n---\n")
    if opening or not divider or not body.strip():
        raise PackError(
            f"{path}: a lesson starts with a head between two lines of --- and has a body below it"
        )
    pairs = (line.partition(":") for line in head.splitlines() if line.strip())
    return Entry(path, "the head", {key.strip(): value.strip() for key, _, value in pairs}), body.strip()
