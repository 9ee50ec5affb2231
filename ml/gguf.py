"""The header of a GGUF file, read within bounds: what it says of itself, without its lists and its tensors.

A hostile file must cost neither memory nor time.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ml.bounded import Bounded

__all__ = ["Header", "NotGguf", "can_write", "header", "is_gguf"]

MAGIC = b"GGUF"
VERSIONS = (2, 3)
# Word lists of a quarter of a million entries take about 10 MB.
MOST_BYTES = 32 << 20
MOST_VALUES = 10_000
MOST_TENSORS = 100_000
MOST_DIMENSIONS = 4
KEPT_BYTES = 64 << 10
STRING, LIST = 8, 9
FORMATS = {0: "<B", 1: "<b", 2: "<H", 3: "<h", 4: "<I", 5: "<i", 6: "<f", 7: "<?", 10: "<Q", 11: "<q", 12: "<d"}  # fmt: skip
ARCHITECTURE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
# Encoders, and decoders of sounds and pictures; what has "bert" in its name is one too.
WRITES_NOTHING = frozenset({"t5", "t5encoder", "clip", "gemma-embedding", "wavtokenizer-dec"})

Value = int | float | bool | str


class NotGguf(ValueError):
    """The file is no GGUF, was cut off, or says what cannot be."""


@dataclass(frozen=True, slots=True)
class Header:
    """`values` are the numbers and texts by their keys (of texts the first KEPT_BYTES), without lists."""

    architecture: str
    values: Mapping[str, Value]

    @property
    def context_length(self) -> int:
        """Tokens the model was trained to see at once; 0 where the file does not say."""
        found = self.values.get(f"{self.architecture}.context_length")
        return found if isinstance(found, int) and found > 0 else 0


def is_gguf(path: Path) -> bool:
    """Whether it begins as one: four bytes are read."""
    try:
        with path.open("rb") as source:
            return source.read(len(MAGIC)) == MAGIC
    except OSError:
        return False


def header(path: Path) -> Header:
    """The header of a file. Raises NotGguf, OSError."""
    size = path.stat().st_size
    with path.open("rb", buffering=1 << 20) as source:
        try:
            values = _read(Bounded(source, min(size, MOST_BYTES)), size)
        except EOFError as error:
            raise NotGguf(str(error)) from error
    architecture = values.get("general.architecture")
    if not isinstance(architecture, str) or not ARCHITECTURE.fullmatch(architecture):
        raise NotGguf("it names no architecture")
    return Header(architecture, values)


def can_write(found: Header) -> bool:
    """Whether it is a whole causal language model: no encoder, no adapter, no part of a model in several files."""
    values, name = found.values, found.architecture
    return (
        "bert" not in name
        and name not in WRITES_NOTHING
        and values.get("general.type", "model") == "model"
        and values.get(f"{name}.attention.causal", True) is True
        and not values.get(f"{name}.pooling_type")
        and "tokenizer.ggml.model" in values
        and values.get("split.count", 1) in (0, 1)
    )


def _read(read: Bounded, size: int) -> dict[str, Value]:
    if read.take(len(MAGIC)) != MAGIC or read.whole("<I") not in VERSIONS:
        raise NotGguf("it does not begin as GGUF")
    tensors, count = read.whole("<Q"), read.whole("<Q")
    if count > MOST_VALUES or tensors > MOST_TENSORS:
        raise NotGguf(f"it speaks of {count} values and {tensors} tensors")
    values = {}
    for _ in range(count):
        key = read.text(KEPT_BYTES)
        value = _value(read, read.whole("<I"))
        if value is not None:
            values[key] = value
    if _furthest(read, tensors) > size - read.place:
        raise NotGguf("it was cut off")
    return values


def _value(read: Bounded, kind: int) -> Value | None:
    """The next value, None for a list, which is passed."""
    if kind == STRING:
        return read.text(KEPT_BYTES)
    if kind == LIST:
        _pass_list(read, read.whole("<I"), read.whole("<Q"))
        return None
    if kind not in FORMATS:
        raise NotGguf(f"it holds a value of the unknown kind {kind}")
    return read.number(FORMATS[kind])


def _pass_list(read: Bounded, kind: int, count: int) -> None:
    if kind in FORMATS:
        read.skip(count * struct.calcsize(FORMATS[kind]))
        return
    if kind != STRING:
        raise NotGguf(f"it holds a list of the kind {kind}")
    for _ in range(count):
        read.skip(read.whole("<Q"))


def _furthest(read: Bounded, count: int) -> int:
    """Bytes after the header at which the last tensor begins."""
    furthest = 0
    for _ in range(count):
        read.text(0)
        dimensions = read.whole("<I")
        if dimensions > MOST_DIMENSIONS:
            raise NotGguf(f"it holds a tensor of {dimensions} dimensions")
        read.skip(8 * dimensions + 4)
        furthest = max(furthest, read.whole("<Q"))
    return furthest
