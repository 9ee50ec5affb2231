"""The contract of an encoder: texts in, unit vectors out. A new backend is one file in this folder."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

_registry: dict[str, type["Encoder"]] = {}


@dataclass(frozen=True, slots=True)
class Tokens:
    """Unit vectors of a text's tokens: `vectors` float32 [tokens, width], `spans` their characters, `ids` their ids."""

    vectors: np.ndarray
    spans: tuple[tuple[int, int], ...]
    ids: tuple[int, ...]


class Encoder(ABC):
    """Turns texts into vectors. Loads its weights lazily, once; the same text always gives the same vector."""

    name: ClassVar[str] = ""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if cls.name:
            _registry[cls.name] = cls

    @property
    @abstractmethod
    def width(self) -> int:
        """Numbers in a vector."""

    @abstractmethod
    def embed(self, texts: Sequence[str]) -> np.ndarray:
        """One vector a text: float32 [texts, width], each of length 1; [0, width] for no texts."""

    @abstractmethod
    def tokens(self, texts: Sequence[str]) -> list[Tokens]:
        """Vectors of each text's tokens in context, for word-by-word comparison."""


def get(backend: str = "transformers", **options: Any) -> Encoder:
    """An encoder of that backend; LookupError lists the known ones."""
    if backend not in _registry:
        raise LookupError(f"no encoder backend {backend!r}; known: {', '.join(sorted(_registry))}")
    return _registry[backend](**options)


def backends() -> list[str]:
    return sorted(_registry)
