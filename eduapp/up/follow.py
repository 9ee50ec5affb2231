"""Following a command that takes long, line by line, while the person sees that it goes on."""

import os
import selectors
import subprocess
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO

TICK_SECONDS = 0.2
KEPT_LINES = 40


def follow(
    argv: Sequence[str | Path],
    *,
    on_line: Callable[[str], None],
    on_tick: Callable[[], None],
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
) -> tuple[int, list[str]]:
    """Run `argv`; returns its exit code and its last lines (standard output and error together)."""
    with subprocess.Popen(
        [str(part) for part in argv],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=env,
        cwd=cwd,
    ) as process:
        try:
            last = _read(process, on_line, on_tick)
        except BaseException:
            process.terminate()
            raise
        return process.wait(), last


def _read(
    process: subprocess.Popen[bytes], on_line: Callable[[str], None], on_tick: Callable[[], None]
) -> list[str]:
    last: deque[str] = deque(maxlen=KEPT_LINES)
    pending = b""
    with selectors.DefaultSelector() as selector:
        stream = _stream(process)
        selector.register(stream, selectors.EVENT_READ)
        while True:
            on_tick()
            if not selector.select(TICK_SECONDS):
                continue
            received = os.read(stream.fileno(), 65536)
            *lines, pending = (pending + received).split(b"\n")
            for raw in lines if received else [pending]:
                line = raw.decode("utf-8", errors="replace").rstrip()
                if line:
                    last.append(line)
                    on_line(line)
            if not received:
                return list(last)


def _stream(process: subprocess.Popen[bytes]) -> IO[bytes]:
    if process.stdout is None:
        raise RuntimeError("the command was started without a pipe")
    return process.stdout
