"""Asking the reader: one process per file, ended when it takes too long. Pure."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Page", "Unreadable", "count_pages", "draw_pages"]

ROOT = Path(__file__).resolve().parent.parent.parent
INSPECT_SECONDS, RENDER_SECONDS = 20, 150
# No address and no password of ours goes to a program that opens strangers' files.
PASSED_ON = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT", "TMPDIR")


class Unreadable(Exception):
    """The file cannot be shown; `code` is put into words by grading/uploads/words.py."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Page:
    """A drawn page: number from 1, size in pixels, and its picture."""

    number: int
    width: int
    height: int
    file: Path


def count_pages(data: bytes, media_type: str) -> int:
    """How many pages the file has, 1 for a picture. Raises Unreadable."""
    lines = _ask(["inspect", media_type], data, INSPECT_SECONDS)
    if not lines or "pages" not in lines[0]:
        raise Unreadable(str(lines[0]["problem"]) if lines else "broken")
    return int(str(lines[0]["pages"]))


def draw_pages(data: bytes, media_type: str, folder: Path, seconds: float = RENDER_SECONDS) -> list[Page]:
    """The pages drawn into `folder`, as many as fit the time and the limits. Raises Unreadable where there is none."""
    lines = _ask(["render", media_type, str(folder)], data, seconds)
    pages = [
        Page(
            int(str(one["number"])),
            int(str(one["width"])),
            int(str(one["height"])),
            folder / str(one["file"]),
        )
        for one in lines
        if "file" in one
    ]
    if not pages:
        raise Unreadable(str(lines[0]["problem"]) if lines else "broken")
    return pages


def _ask(arguments: Sequence[str], data: bytes, seconds: float) -> list[dict[str, object]]:
    """The lines it wrote, up to where it was ended."""
    command = [sys.executable, "-m", "grading.uploads.reader", *arguments]
    env = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    try:
        done = subprocess.run(  # noqa: S603
            command, input=data, capture_output=True, timeout=seconds, cwd=ROOT, env=env, check=False
        )
        written = done.stdout
    except subprocess.TimeoutExpired as late:
        written = late.stdout or b""
    whole = written[: written.rfind(b"\n") + 1]  # a line may be cut in the middle
    return [json.loads(line) for line in whole.splitlines() if line.startswith(b"{")]
