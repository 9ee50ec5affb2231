"""The last one to leave: ends every child of a supervisor that died without ending them itself.

Runs as a process of its own with the standard library alone. It reads lines from standard input,
`+ PID SIGNAL` for a new child and `- PID` for one that has ended. The pipe closes when the supervisor
is gone for whatever reason, SIGKILL included; then every child still listed is ended.
"""

import os
import signal
import sys
import time
from collections.abc import Iterable

PATIENCE_SECONDS = 8.0


def wards(lines: Iterable[str]) -> dict[int, int]:
    """Children left over when the lines end: {pid: signal that ends it}, oldest first."""
    left: dict[int, int] = {}
    for line in lines:
        sign, *numbers = line.split()
        if sign == "+":
            left[int(numbers[0])] = int(numbers[1])
        else:
            left.pop(int(numbers[0]), None)
    return left


def end(left: dict[int, int], *, patience: float = PATIENCE_SECONDS) -> None:
    """End each process group, the youngest first: politely, then after `patience` seconds for certain."""
    for pid in reversed(left):
        _signal(pid, left[pid])
    deadline = time.monotonic() + patience
    while any(map(_exists, left)) and time.monotonic() < deadline:
        time.sleep(0.05)
    for pid in left:
        _signal(pid, signal.SIGKILL)


def _signal(pid: int, signum: int) -> None:
    try:
        os.killpg(pid, signum)
    except (ProcessLookupError, PermissionError):
        return


def _exists(pid: int) -> bool:
    try:
        os.killpg(pid, 0)
    except (ProcessLookupError, PermissionError):
        return False
    return True


if __name__ == "__main__":
    end(wards(sys.stdin))
