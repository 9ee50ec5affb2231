"""The whole contract of a grader: items in, one verdict each out. A new kind is one file in this folder."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from grading.rubrics.scales import Level, scale
from grading.verdict import Verdict

if TYPE_CHECKING:
    from ml.tuning.artefact import Tuned

__all__ = ["Adapter", "Criterion", "Grader", "Item", "get", "kinds", "rule_of"]

_registry: dict[str, type[Grader]] = {}


@dataclass(frozen=True, slots=True)
class Criterion:
    """A statement and its points; `levels` of its own, or none for missing, partly and met."""

    id: str
    text: str
    points: Decimal
    levels: tuple[Level, ...] = ()

    @property
    def scale(self) -> tuple[Level, ...]:
        """Its levels, the least first."""
        return scale(self.points, self.levels)


@dataclass(frozen=True, slots=True)
class Adapter:
    """A class's own grader, loaded and checked; `version` goes into the version of what it judges."""

    version: str
    tuned: Tuned


@dataclass(frozen=True, slots=True)
class Item:
    """What a grader sees: the question and one answer. No school, no person, no other grade.

    `key` names the question to an `adapter` that may have learnt it.
    """

    id: str
    kind: str
    prompt: str
    content: Mapping[str, Any]
    answer: Mapping[str, Any]
    criteria: tuple[Criterion, ...] = field(default=())
    language: str = "en"
    key: str = ""
    adapter: Adapter | None = None


class Grader(ABC):
    """Judges answers of one kind. Stateless but for a model that is loaded once."""

    kind: ClassVar[str] = ""
    needs_model: ClassVar[bool] = False

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if not cls.kind:
            return
        if cls.kind in _registry:
            raise TypeError(
                f"two graders for kind {cls.kind!r}: {_registry[cls.kind].__name__} and {cls.__name__}"
            )
        _registry[cls.kind] = cls

    @abstractmethod
    def version(self) -> str:
        """Names code and weights exactly: the same version gives the same verdict for the same item."""

    @abstractmethod
    def grade(self, items: Sequence[Item]) -> list[Verdict]:
        """One verdict per item, in order. Never raises for what an answer contains.

        Raises ml.weights.WeightsMissing or WeightsAltered when the model cannot be loaded.
        """


def get(kind: str) -> type[Grader]:
    try:
        return _registry[kind]
    except KeyError:
        raise LookupError(f"no grader for kind {kind!r}; known: {', '.join(kinds())}") from None


def rule_of(kind: str) -> type[Grader] | None:
    """The grader of a kind that a key decides; None for what a model or a person judges."""
    grader = _registry.get(kind)
    return None if grader is None or grader.needs_model else grader


def kinds() -> list[str]:
    return sorted(_registry)
