"""Speaking to the person at the terminal: one line per step, and never a silent minute."""

import contextlib
import shutil
import sys
import time
from dataclasses import dataclass, field

QUIET_SECONDS = 15.0
_TICKS = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"


class StopError(Exception):
    """Something the person has to know or to do; the message is shown as it is, without a traceback."""


def say(text: str = "") -> None:
    """One line to standard output. A terminal that is gone is no reason to fail."""
    with contextlib.suppress(OSError, ValueError):
        sys.stdout.write(text + "\n")
        sys.stdout.flush()


@dataclass
class Step:
    """A step that may take long. On a terminal its line moves; in a log it speaks every 15 seconds."""

    label: str
    detail: str = ""
    began: float = field(default_factory=time.monotonic)
    _spoke: float = field(default_factory=time.monotonic)
    _ticks: int = 0

    def tick(self, detail: str | None = None) -> None:
        """Show that it still goes on; `detail` says what it is at."""
        self.detail = self.detail if detail is None else detail
        if sys.stdout.isatty():
            self._ticks += 1
            self._draw(f"  {_TICKS[self._ticks % len(_TICKS)]} {self._text()}")
        elif time.monotonic() - self._spoke >= QUIET_SECONDS:
            self._spoke = time.monotonic()
            say(f"  … {self._text()}")

    def done(self, note: str = "") -> None:
        if sys.stdout.isatty():
            self._draw("")
        say(f"  ✓ {self.label}{f': {note}' if note else ''}{self._seconds()}")

    def failed(self) -> None:
        if sys.stdout.isatty():
            self._draw("")
        say(f"  ✗ {self.label}{self._seconds()}")

    def _text(self) -> str:
        return f"{self.label}{self._seconds()}{f' · {self.detail}' if self.detail else ''}"

    def _seconds(self) -> str:
        return f" · {time.monotonic() - self.began:.1f} s"

    def _draw(self, text: str) -> None:
        width = shutil.get_terminal_size().columns - 1
        with contextlib.suppress(OSError, ValueError):
            sys.stdout.write("\r\x1b[K" + text[:width])
            sys.stdout.flush()
