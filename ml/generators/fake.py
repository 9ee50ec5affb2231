"""A generator with given words, so that tests need no model. The system check refuses it elsewhere."""

from collections.abc import Iterator, Sequence
from typing import ClassVar

from ml.generators.base import Generator, Message, UnavailableError, until_stop


class FakeGenerator(Generator):
    """Says `text` in pieces of one word; with `fail_after`, breaks after so many pieces."""

    name: ClassVar[str] = "fake"
    for_tests: ClassVar[bool] = True
    stays_here = True

    def __init__(self, text: str = "A short answer.", fail_after: int | None = None) -> None:
        self.text = text
        self.fail_after = fail_after
        self.asked: list[Sequence[Message]] = []

    def stream(
        self, messages: Sequence[Message], *, max_tokens: int = 512, stop: Sequence[str] = ()
    ) -> Iterator[str]:
        self.asked.append(messages)
        return until_stop(self._words(max_tokens), stop)

    def _words(self, max_tokens: int) -> Iterator[str]:
        words = self.text.split(" ")[:max_tokens]
        for index, word in enumerate(words):
            if index == self.fail_after:
                raise UnavailableError("The generator was told to fail here.")
            yield word if index == 0 else f" {word}"
