"""Starting and ending child processes so that none outlives the supervisor, however it ends."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

from eduapp.embedded import guard, launch
from eduapp.embedded.identity import Identity

_guard: subprocess.Popen[str] | None = None


def spawn(
    argv: Sequence[str | Path],
    *,
    output: IO[bytes] | int,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    identity: Identity | None = None,
    input: int = subprocess.DEVNULL,
    ended_by: signal.Signals = signal.SIGTERM,
) -> subprocess.Popen[bytes]:
    """Start `argv` in a session of its own; `ended_by` is what ends it in good order.

    Call it from the main thread only: Linux ends the child when the *thread* that made it ends.
    """
    who = f"{identity.uid},{identity.gid},{int(identity.passes_folders)}" if identity else "-"
    child = subprocess.Popen(
        launch.command(os.getpid(), ended_by, who, [str(part) for part in argv]),
        stdin=input,
        stdout=output,
        stderr=subprocess.STDOUT,
        env=env,
        cwd=cwd,
        start_new_session=True,
    )
    _tell_guard(f"+ {child.pid} {int(ended_by)}")
    return child


def stop(
    child: subprocess.Popen[bytes], *, by: signal.Signals = signal.SIGTERM, patience: float = 10.0
) -> None:
    """End a child by `by`, by SIGKILL after `patience` seconds, and reap it. Harmless when it has ended."""
    if child.poll() is None:
        child.send_signal(by)
        try:
            child.wait(patience)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(child.pid, signal.SIGKILL)
            child.wait()
    forget(child)


def forget(child: subprocess.Popen[bytes]) -> None:
    """Take a child that has ended off the guard's list; its number may soon be another process's."""
    _tell_guard(f"- {child.pid}")


def _tell_guard(line: str) -> None:
    global _guard
    if _guard is None:
        _guard = subprocess.Popen(
            [sys.executable, "-I", "-S", guard.__file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        )
    with contextlib.suppress(BrokenPipeError):
        print(line, file=_guard.stdin, flush=True)
