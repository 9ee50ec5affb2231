"""Reading a binary header of which nothing is believed: each length is compared with what is left before it is used."""

from __future__ import annotations

import struct
from typing import BinaryIO

__all__ = ["Bounded"]


class Bounded:
    """Reads forward, and never beyond `limit` bytes: what would is an EOFError. `place` is the number of bytes read."""

    def __init__(self, source: BinaryIO, limit: int) -> None:
        self.source, self.limit, self.place = source, limit, 0

    @property
    def left(self) -> int:
        return self.limit - self.place

    def take(self, count: int) -> bytes:
        self._pass(count)
        found = self.source.read(count)
        if len(found) != count:
            raise EOFError("the file became shorter")
        return found

    def skip(self, count: int) -> None:
        self._pass(count)
        self.source.seek(count, 1)

    def whole(self, form: str) -> int:
        """An integer of the struct format `form`."""
        return int(self.number(form))

    def number(self, form: str) -> int | float | bool:
        found: int | float | bool = struct.unpack(form, self.take(struct.calcsize(form)))[0]
        return found

    def text(self, kept: int) -> str:
        """A text behind its length of eight bytes; of a longer one the first `kept` bytes. Broken UTF-8 is replaced."""
        length = self.whole("<Q")
        found = self.take(min(length, kept))
        self.skip(length - len(found))
        return found.decode(errors="replace")

    def _pass(self, count: int) -> None:
        if count > self.left:
            raise EOFError("it ends in the middle of its header")
        self.place += count
