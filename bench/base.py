"""The whole contract of a bench: run it, get a report. A new one is one file in this folder.

A bench prints figures and ratios and is never red: speed is told as a ratio against a named peer that ran in
the same process on the same rows, because absolute times drift from machine to machine.
"""

from __future__ import annotations

import json
import os
import platform
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

__all__ = ["Bench", "Report", "Table", "get", "names", "setup"]

_registry: dict[str, type[Bench]] = {}
Say = Callable[[str], None]


@dataclass(frozen=True)
class Table:
    """A table for people: a heading, column names, and rows of cells that are already words."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]

    def __str__(self) -> str:
        grid = [list(self.columns), *[list(row) for row in self.rows]]
        widths = [max(len(row[column]) for row in grid) for column in range(len(self.columns))]
        lines = [
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
            for row in grid
        ]
        return "\n".join([self.title, lines[0], "-" * len(lines[0]), *lines[1:]])


@dataclass(frozen=True)
class Report:
    """What was measured: `metrics` ours, `peer` the other's in the same run, `ratio` between them, `setup` where."""

    bench: str
    metrics: Mapping[str, Any]
    peer: Mapping[str, Any] = field(default_factory=dict)
    ratio: Mapping[str, Any] = field(default_factory=dict)
    setup: Mapping[str, Any] = field(default_factory=dict)
    tables: Sequence[Table] = ()

    def as_json(self) -> str:
        """One line: {"bench", "metrics", "peer", "ratio", "setup"}."""
        names = ("bench", "metrics", "peer", "ratio", "setup")
        return json.dumps({name: getattr(self, name) for name in names}, ensure_ascii=False, default=str)


class Bench(ABC):
    name: ClassVar[str] = ""
    summary: ClassVar[str] = ""
    needs_database: ClassVar[bool] = False

    def __init__(self, *, short: bool = False) -> None:
        """With `short` a bench that takes minutes measures a part, so that all of them together take a quarter of an hour."""
        self.short = short

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if cls.name in _registry:
            raise TypeError(f"two benches are called {cls.name!r}")
        if cls.name:
            _registry[cls.name] = cls

    @abstractmethod
    def run(self, *, data: Path | None, say: Say) -> Report:
        """Measure. `data` replaces the default data where the bench reads any; `say` tells progress."""


def get(name: str) -> type[Bench]:
    try:
        return _registry[name]
    except KeyError:
        raise LookupError(f"no bench is called {name!r}; known: {', '.join(names())}") from None


def names() -> list[str]:
    return sorted(_registry)


def setup(**more: Any) -> dict[str, Any]:
    """Where a figure was measured, as far as it matters to who reads it later."""
    return {
        "python": platform.python_version(),
        "machine": platform.machine(),
        "cores": os.cpu_count(),
        **more,
    }
