"""The contract of a text generator: messages in, pieces of text out."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

ROLES = ("system", "user", "assistant")


class GeneratorError(Exception):
    """A generator could not write; the text says what to do."""


class UnknownGeneratorError(GeneratorError):
    """No generator has this name."""


class UnavailableError(GeneratorError):
    """The generator's server or files cannot be reached. Trying again later may help."""


class RefusedError(GeneratorError):
    """The generator was reached and said no: a wrong key, model or request. Trying again is useless."""


@dataclass(frozen=True, slots=True)
class Message:
    role: str  # one of ROLES
    content: str

    def __post_init__(self) -> None:
        if self.role not in ROLES:
            raise ValueError(f"role must be one of {', '.join(ROLES)}, not {self.role!r}")


class Generator(ABC):
    """One backend. A subclass with a `name` registers itself."""

    name: ClassVar[str] = ""
    writes: ClassVar[bool] = True  # False: it never gives text, and callers use what they have
    for_tests: ClassVar[bool] = False  # refused by the system check of a real installation
    stays_here: bool = False  # what it is given does not leave this machine
    _registry: ClassVar[dict[str, type["Generator"]]] = {}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if not cls.name:
            return
        if cls.name in Generator._registry:
            raise TypeError(f"two generators are called {cls.name!r}")
        Generator._registry[cls.name] = cls

    @abstractmethod
    def stream(
        self, messages: Sequence[Message], *, max_tokens: int = 512, stop: Sequence[str] = ()
    ) -> Iterator[str]:
        """Pieces of text as they come; their concatenation is the answer, without any `stop` text.

        Closing the iterator ends the work behind it. Raises GeneratorError, also after some pieces.
        """

    def describe(self) -> str:
        """What wrote the text, for the record of a turn: backend and model, never a key or an address."""
        return self.name


def registered() -> dict[str, type[Generator]]:
    return dict(Generator._registry)


def until_stop(pieces: Iterator[str], stop: Sequence[str]) -> Iterator[str]:
    """The pieces up to the first `stop` text, which may lie across several pieces."""
    marks = [mark for mark in stop if mark]
    hold = max((len(mark) for mark in marks), default=1) - 1
    held = ""
    for piece in pieces:
        held += piece
        found = [place for place in (held.find(mark) for mark in marks) if place >= 0]
        if found:
            held = held[: min(found)]
            break
        ready = len(held) - hold
        if ready > 0:
            yield held[:ready]
            held = held[ready:]
    if held:
        yield held
