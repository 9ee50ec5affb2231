"""What a file is, told by how it begins and never by its name. Pure."""

from __future__ import annotations

import unicodedata

__all__ = ["HEIC", "MOST_BYTES", "PDF", "PICTURES", "name_shown", "sniff"]

MOST_BYTES = 20 * 1024 * 1024
LONGEST_NAME = 120
PDF, HEIC = "application/pdf", "image/heic"
# Media type to the one format that Pillow may read it as.
PICTURES = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP", "image/gif": "GIF"}
# Readers of PDF look for the header in the first kilobyte; printers put their own lines before it.
PDF_WITHIN = 1024
HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif", b"avis"}


def sniff(head: bytes) -> str:
    """The media type of a file that begins with these bytes (a kilobyte is enough); "" for one that is not taken."""
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head[:6] in (b"GIF87a", b"GIF89a"):
        return "image/gif"
    if head[4:8] == b"ftyp" and head[8:12] in HEIC_BRANDS:
        return HEIC
    return PDF if b"%PDF-" in head[:PDF_WITHIN] else ""


def name_shown(raw: str) -> str:
    """A file's name as it may be shown and sent back: no folders, nothing invisible, its ending kept when it is long."""
    last = raw.replace("\\", "/").rsplit("/", 1)[-1]
    clean = "".join(letter for letter in last if unicodedata.category(letter)[0] not in "C").strip(" .")
    if len(clean) <= LONGEST_NAME:
        return clean
    stem, dot, ending = clean.rpartition(".")
    tail = f"…{dot}{ending}" if dot and len(ending) <= 8 else "…"
    return (stem if dot else clean)[: LONGEST_NAME - len(tail)] + tail
