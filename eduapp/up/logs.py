"""The logs in the data directory: kept small, quoted on failure, shown live on request."""

import shutil
from pathlib import Path

from eduapp.up.say import say

LARGEST_BYTES = 20_000_000


def tail(path: Path, *, lines: int = 12) -> str:
    """The last lines of a log, indented for a message."""
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - 16_384))
            text = file.read().decode("utf-8", errors="replace")
    except OSError:
        return "    (no log)"
    return "\n".join(f"    {line}" for line in text.splitlines()[-lines:])


def rotate(folder: Path, *, largest: int = LARGEST_BYTES) -> None:
    """Keep one earlier copy of each log that has grown too large. Writers append, so they go on undisturbed."""
    for log in folder.glob("*.log"):
        if log.stat().st_size > largest:
            shutil.copyfile(log, log.with_suffix(".log.1"))
            with log.open("r+b") as file:
                file.truncate(0)


class LiveLogs:
    """What was added to the logs since the last look, each line with the name of its part."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._seen = {log: log.stat().st_size for log in folder.glob("*.log")}

    def show(self) -> None:
        for log in sorted(self._folder.glob("*.log")):
            for line in self._new_lines(log):
                say(f"{log.stem:>8} │ {line}")

    def _new_lines(self, log: Path) -> list[str]:
        size, seen = log.stat().st_size, self._seen.get(log, 0)
        with log.open("rb") as file:
            file.seek(seen if size >= seen else 0)
            received = file.read()
        whole = received[: received.rfind(b"\n") + 1]
        self._seen[log] = (seen if size >= seen else 0) + len(whole)
        return whole.decode("utf-8", errors="replace").splitlines()
