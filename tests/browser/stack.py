"""The real thing for browser tests: an ASGI server process and a worker process on the test's database."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from django.db import connection

ROOT = Path(__file__).resolve().parent.parent.parent


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(**more: str) -> dict[str, str]:
    """This process's environment with the database that the tests use."""
    chosen = connection.settings_dict
    credentials = f"{quote(chosen['USER'])}:{quote(chosen['PASSWORD'])}"
    url = f"postgresql://{credentials}@{chosen['HOST']}:{chosen['PORT']}/{chosen['NAME']}"
    return os.environ | {"DATABASE_URL": url, "PYTHONUNBUFFERED": "1"} | more


@dataclass
class Child:
    """One process with its log in a file; ended with its whole group."""

    name: str
    command: list[str]
    log: Path
    process: subprocess.Popen[bytes] | None = None

    def start(self, env: dict[str, str]) -> None:
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                self.command, env=env, cwd=ROOT, stdout=output, stderr=output, start_new_session=True
            )

    def end(self, how: signal.Signals = signal.SIGTERM) -> None:
        if self.process is None:
            return
        try:
            os.killpg(self.process.pid, how)
            self.process.wait(15)
        except ProcessLookupError:
            self.process.wait(1)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(5)
        self.process = None

    def tail(self) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-40:])


@dataclass
class Stack:
    folder: Path
    extra: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        python = sys.executable
        web = [
            python,
            "-m",
            "uvicorn",
            "eduapp.asgi:application",
            "--port",
            str(self.port),
            "--no-access-log",
        ]
        queues = ["-Q", "grade,tutor,train,default", "-P", "threads", "-c", "2"]
        work = [python, "-m", "celery", "-A", "eduapp.celery", "worker", *queues, "--loglevel", "INFO"]
        beat = [python, "-m", "celery", "-A", "eduapp.celery", "beat", "-s", str(self.folder / "beat")]
        self.web = Child("web", web, self.folder / "web.log")
        self.worker = Child("worker", work, self.folder / "worker.log")
        self.beat = Child("beat", beat, self.folder / "beat.log")

    @property
    def refused(self) -> list[str]:
        """Addresses beyond this machine that a process tried to reach."""
        log = self.folder / "refused.log"
        return log.read_text(encoding="utf-8").split() if log.exists() else []

    def start(self) -> None:
        guard = str(ROOT / "tests" / "browser" / "loopback_only")
        env = environment(PYTHONPATH=guard, EDUAPP_REFUSED_LOG=str(self.folder / "refused.log"), **self.extra)
        for child in (self.web, self.worker, self.beat):
            child.start(env)
        self._await_web()

    def end(self) -> None:
        for child in (self.beat, self.worker, self.web):
            child.end()

    def _await_web(self) -> None:
        until = time.monotonic() + 90
        while time.monotonic() < until:
            try:
                urllib.request.urlopen(f"{self.url}/healthz", timeout=2)
                return
            except OSError:
                time.sleep(0.2)
        raise AssertionError(f"the web server did not answer\n{self.web.tail()}")
