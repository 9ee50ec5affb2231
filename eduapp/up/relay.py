"""Showing what `prepare` says while it works, step by step."""

import sys
from collections.abc import Mapping

from eduapp.up.follow import follow
from eduapp.up.options import ROOT
from eduapp.up.say import Step, StopError


class Relay:
    """Turns the lines of `prepare` into steps on the terminal."""

    def __init__(self) -> None:
        self._step: Step | None = None
        self._note = ""
        self.sign_ins: list[str] = []

    def hear(self, line: str) -> None:
        if line.startswith("@step "):
            self.finish()
            self._step = Step(line.removeprefix("@step "))
        elif line.startswith("@note "):
            self._note = line.removeprefix("@note ")
        elif line.startswith("@sign-in "):
            self.sign_ins.append(line.removeprefix("@sign-in "))
        elif self._step:
            self._step.tick(line.strip())

    def tick(self) -> None:
        if self._step:
            self._step.tick()

    def finish(self, *, failed: bool = False) -> None:
        if self._step:
            self._step.failed() if failed else self._step.done(self._note)
        self._step, self._note = None, ""


def prepare(environment: Mapping[str, str], *, demo: bool) -> list[str]:
    """Run `prepare` to its end; returns the demo sign-ins, one a line. Raises StopError with its last words when it fails."""
    relay = Relay()
    command = [sys.executable, "-P", "-m", "eduapp.up.prepare", *(["--demo"] if demo else [])]
    code, last = follow(command, on_line=relay.hear, on_tick=relay.tick, env=environment, cwd=ROOT)
    relay.finish(failed=code != 0)
    if code:
        words = "\n".join(f"    {line}" for line in last[-12:])
        raise StopError(f"Preparing the school failed, so it was not opened. The last words were:\n{words}")
    return relay.sign_ins
