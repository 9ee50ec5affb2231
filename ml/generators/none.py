"""No generator: the default of a new installation. Whoever asks composes its text from what it has."""

from collections.abc import Iterator, Sequence
from typing import ClassVar

from ml.generators.base import Generator, Message


class NoGenerator(Generator):
    name: ClassVar[str] = "none"
    writes: ClassVar[bool] = False

    def stream(
        self, messages: Sequence[Message], *, max_tokens: int = 512, stop: Sequence[str] = ()
    ) -> Iterator[str]:
        return iter(())
