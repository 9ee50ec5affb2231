"""Bytes of unknown origin to text, and what had to be assumed. Pure."""

from __future__ import annotations

import codecs
import re

from school.rosters.formats.base import Note

__all__ = ["NotTextError", "decode"]

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_OTHER_FILES = ((b"PK\x03\x04", "spreadsheet"), (b"\xd0\xcf\x11\xe0", "spreadsheet"), (b"%PDF", "pdf"))
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f]")
_HIGH_RUN = re.compile(rb"[\x80-\xff]+")
_SAMPLE = 200_000


class NotTextError(ValueError):
    """The file is no text; `code` says what it seems to be: spreadsheet, pdf, binary."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


def decode(data: bytes) -> tuple[str, list[Note]]:
    """The text, and a note unless it was plain UTF-8. Raises NotTextError for what is no text."""
    for start, kind in _OTHER_FILES:
        if data.startswith(start):
            raise NotTextError(kind)
    encoding, certain = _encoding(data)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        raise NotTextError("binary") from None
    text = text.removeprefix("\ufeff")
    if _CONTROL.search(text):
        raise NotTextError("binary")
    notes = [] if certain else [Note("encoding", {"encoding": _SHOWN[encoding]})]
    return text, notes


_SHOWN = {"utf-16-le": "UTF-16", "utf-16-be": "UTF-16", "gb18030": "GB18030 (GBK)", "cp1252": "Windows-1252"}


def _encoding(data: bytes) -> tuple[str, bool]:
    for mark, name in _MARKS:
        if data.startswith(mark):
            return name, True
    # ASCII letters in UTF-16 are every other byte; a text without any is rare enough to ask for a mark.
    sample = data[:_SAMPLE]
    zeros = (sample[0::2].count(0), sample[1::2].count(0))
    if max(zeros) * 3 > len(sample) // 2:
        return ("utf-16-be" if zeros[0] > zeros[1] else "utf-16-le"), False
    try:
        data.decode("utf-8")
        return "utf-8", True
    except UnicodeDecodeError:
        return ("gb18030" if _looks_chinese(data) else "cp1252"), False


def _looks_chinese(data: bytes) -> bool:
    """GBK writes a character as two high bytes, so high bytes come in even runs; in Windows-1252 mostly alone."""
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        return False
    runs = [len(run) for run in _HIGH_RUN.findall(data[:_SAMPLE])]
    even = sum(length for length in runs if length % 2 == 0)
    return even * 2 > sum(runs)
