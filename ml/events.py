"""Scalars as a TensorBoard event file, without TensorBoard: a TFRecord file of `Event` messages.

A record is its length (uint64), a masked CRC-32C of the length, the bytes, and a masked CRC-32C of the bytes, all little-endian.
Of the message (tensorflow/core/util/event.proto) only wall_time (1), step (2), file_version (3) and summary (5) are written.
"""

import struct
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

VERSION = "brain.Event:2"
_POLYNOMIAL = 0x82F63B78


def _table() -> list[int]:
    table = []
    for value in range(256):
        for _ in range(8):
            value = (value >> 1) ^ (_POLYNOMIAL if value & 1 else 0)
        table.append(value)
    return table


_TABLE = _table()


def masked_crc(data: bytes) -> int:
    """CRC-32C (Castagnoli), rotated by 15 bits and shifted by a constant, as TFRecord files keep it."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc = _TABLE[(crc ^ byte) & 0xFF] ^ (crc >> 8)
    crc ^= 0xFFFFFFFF
    return (((crc >> 15) | (crc << 17)) + 0xA282EAD8) & 0xFFFFFFFF


def _varint(number: int) -> bytes:
    found = bytearray()
    while True:
        low, number = number & 0x7F, number >> 7
        found.append(low | (0x80 if number else 0))
        if not number:
            return bytes(found)


def _nested(field: int, data: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(data)) + data


def event(step: int, now: float, tag: str = "", value: float = 0.0) -> bytes:
    """One `Event`: a scalar under a tag, or without a tag the version that begins a file."""
    head = b"\x09" + struct.pack("<d", now) + b"\x10" + _varint(step)
    if not tag:
        return head + _nested(3, VERSION.encode())
    scalar = _nested(1, tag.encode()) + b"\x15" + struct.pack("<f", value)
    return head + _nested(5, _nested(1, scalar))


def record(data: bytes) -> bytes:
    length = struct.pack("<Q", len(data))
    return length + struct.pack("<I", masked_crc(length)) + data + struct.pack("<I", masked_crc(data))


class EventFile:
    """Appends scalars to a new event file in a folder; TensorBoard shows all files of a folder as one run."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        number = len(list(folder.glob("events.out.tfevents.*")))
        self.path = folder / f"events.out.tfevents.{int(time.time())}.{number}"
        self.path.write_bytes(record(event(0, time.time())))

    def add(self, step: int, values: Mapping[str, Any]) -> None:
        """Append some scalars of one step; what is not a number is left out."""
        with self.path.open("ab") as out:
            for tag, value in values.items():
                if isinstance(value, int | float):
                    out.write(record(event(step, time.time(), tag, float(value))))
