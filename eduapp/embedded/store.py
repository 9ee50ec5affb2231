"""What both stores share: start on a free port, wait until ready, say why when it does not come up."""

import subprocess
import time
from abc import ABC, abstractmethod
from pathlib import Path
from signal import SIGTERM, Signals
from typing import ClassVar

from eduapp.embedded import children
from eduapp.embedded.ports import free_port

ATTEMPTS = 3
READY_SECONDS = 60.0


class StoreError(RuntimeError):
    """A store did not come up; the message names the log and quotes its end."""


class Store(ABC):
    """One embedded engine. `start()` gives its URL, `stop()` ends it; both may be called again."""

    name: ClassVar[str]
    ended_by: ClassVar[Signals] = SIGTERM

    def __init__(self, folder: Path, *, log: Path | None = None) -> None:
        self.folder = folder
        self.log = log or folder / f"{self.name}.log"
        self.process: subprocess.Popen[bytes] | None = None
        self.port = 0

    def start(self) -> str:
        """Start the engine and wait until it answers.

        Returns its URL with user and password. Raises StoreError.
        """
        self.prepare()
        for _ in range(ATTEMPTS):
            self.port = free_port()
            self.process = self.launch(self.port)
            if self._comes_up():
                return self.url()
            self.stop()
        raise StoreError(f"{self.name} did not start. The end of {self.log}:\n{self._last_lines()}")

    def revive(self) -> None:
        """Start a store that has died again, on its old port: its clients know no other. Raises StoreError."""
        if self.process:
            children.forget(self.process)
        self.prepare()
        self.process = self.launch(self.port)
        if not self._comes_up():
            raise StoreError(f"{self.name} did not come back. The end of {self.log}:\n{self._last_lines()}")

    def exit_code(self) -> int | None:
        """None while it runs; as Popen gives it afterwards."""
        return self.process.poll() if self.process else 0

    def stop(self) -> None:
        if self.process:
            children.stop(self.process, by=self.ended_by)
            self.process = None

    @abstractmethod
    def prepare(self) -> None:
        """Make what the first start needs; quick and harmless on every later one."""

    @abstractmethod
    def launch(self, port: int) -> subprocess.Popen[bytes]:
        """Start the process on `port`."""

    @abstractmethod
    def answers(self) -> bool:
        """Whether a client can sign in now."""

    @abstractmethod
    def url(self) -> str:
        """The address for clients, password included."""

    def _comes_up(self) -> bool:
        deadline = time.monotonic() + READY_SECONDS
        while self.process and self.process.poll() is None and time.monotonic() < deadline:
            if self.answers():
                return True
            time.sleep(0.03)
        return False

    def _last_lines(self, count: int = 8) -> str:
        text = self.log.read_text(encoding="utf-8", errors="replace") if self.log.exists() else "(no log)"
        return "\n".join(text.splitlines()[-count:])
