"""The whole contract of a question kind: what its content holds, and how a form and an answer become JSON."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as made_by
from typing import Any, ClassVar, Protocol

__all__ = ["Form", "Problem", "QuestionKind", "get", "kinds"]

Content = dict[str, Any]
_registry: dict[str, type[QuestionKind]] = {}


class Form(Protocol):
    """What was typed: the two methods of a web form's data that a kind needs."""

    def get(self, name: str, default: str = "", /) -> Any: ...

    def getlist(self, name: str, /) -> list[Any]: ...


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in one field. `code` is put into words by courses/forms/problems.py."""

    field: str  # such as "value" or "options.2"
    code: str
    params: Mapping[str, Any] = made_by(default_factory=dict)


class QuestionKind(ABC):
    """Pure and stateless: knows nothing of the web, the database or a person."""

    kind: ClassVar[str] = ""
    has_rubric: ClassVar[bool] = False  # its points may be split among criteria

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if not cls.kind:
            return
        if cls.kind in _registry:
            raise TypeError(
                f"two question kinds named {cls.kind!r}: {_registry[cls.kind].__name__} and {cls.__name__}"
            )
        _registry[cls.kind] = cls

    @property
    def template(self) -> str:
        """The widget that takes an answer; given `question`, `answer` (JSON) and `disabled`."""
        return f"questions/{self.kind}.html"

    @property
    def edit_template(self) -> str:
        return f"questions/{self.kind}_edit.html"

    @abstractmethod
    def blank(self) -> Content:
        """The content that an empty editing form shows."""

    def editing(self, content: Mapping[str, Any], notes: Mapping[str, list[str]]) -> dict[str, Any]:
        """Context of the editing template; `notes` are the problems in words, per field."""
        return {"content": content, "notes": notes}

    @abstractmethod
    def read(self, form: Form) -> Content:
        """Content as typed, unchecked; never raises."""

    @abstractmethod
    def validate(self, content: Mapping[str, Any]) -> tuple[Content, list[Problem]]:
        """Normalised content, and every problem that keeps it from being used (none: it may be saved)."""

    @abstractmethod
    def key(self, content: Mapping[str, Any]) -> list[str]:
        """The right answer in words, one string each where several are right; for teachers only."""

    @abstractmethod
    def answer(self, value: str) -> dict[str, str]:
        """The answer's JSON for what the widget's input named `answer` holds."""


def get(kind: str) -> QuestionKind:
    try:
        return _registry[kind]()
    except KeyError:
        raise LookupError(f"no question kind {kind!r}; known: {', '.join(kinds())}") from None


def kinds() -> list[str]:
    return sorted(_registry)


def text_of(value: Any) -> str:
    """A trimmed string of whatever a form or a file holds; None is empty."""
    return "" if value is None else str(value).replace("\x00", "").strip()


def list_of(value: Any) -> list[Any]:
    """A list where the content should have one; anything else is as good as none."""
    return list(value) if isinstance(value, list | tuple) else []


def map_of(value: Any) -> dict[str, Any]:
    return dict(value) if isinstance(value, Mapping) else {}
