"""Watching the parts of a running school: start, restart with patience, stop together."""

import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from eduapp.embedded import children
from eduapp.embedded.store import Store, StoreError
from eduapp.up.logs import tail
from eduapp.up.options import ROOT
from eduapp.up.parts import Part
from eduapp.up.say import StopError, say

MAX_DEATHS = 5
MAX_DEATHS_OPENING = 1
# A part that ran this long has recovered; its earlier deaths no longer count.
CALM_SECONDS = 60.0
LONGEST_WAIT = 30.0
STOP_SECONDS = 8.0


@dataclass
class Lives:
    """How often something has died lately, and what follows from it."""

    deaths: int = 0
    born: float = 0.0

    def died(self, now: float, *, bearable: int = MAX_DEATHS) -> float | None:
        """Seconds to wait before the next start; None when it has died more often than `bearable`."""
        self.deaths = 1 if now - self.born >= CALM_SECONDS else self.deaths + 1
        return None if self.deaths > bearable else min(2.0 ** (self.deaths - 1), LONGEST_WAIT)


@dataclass
class Member:
    """One thing under watch: how to start it, whether it has ended, what to call it."""

    name: str
    log: Path
    start: Callable[[], None]
    code: Callable[[], int | None]
    lives: Lives = field(default_factory=Lives)
    due: float | None = None


class Family:
    """All processes of one school. Everything happens in the main thread (see children.spawn)."""

    def __init__(self, *, logs: Path, environment: Mapping[str, str], stores: list[Store]) -> None:
        self._logs = logs
        self._environment = environment
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self._members = [self._store(store) for store in stores]
        # What cannot even open will not do so by being asked often.
        self.bearable_deaths = MAX_DEATHS_OPENING

    def add(self, part: Part) -> None:
        """Start a part and watch it from now on."""
        log = self._logs / f"{part.name}.log"

        def start() -> None:
            self._launch(part, log)

        member = Member(part.name, log, start, lambda: self._processes[part.name].poll())
        self._members.append(member)
        member.lives.born = time.monotonic()
        start()

    def look(self, now: float) -> None:
        """Notice who has ended, and start again whose wait is over. Raises StopError at the last death."""
        for member in self._members:
            if member.due is None and member.code() is not None:
                self._mourn(member, now)
            elif member.due is not None and now >= member.due:
                member.due, member.lives.born = None, now
                member.start()

    def opened(self) -> None:
        """From now on a death is an accident that may happen a few times."""
        self.bearable_deaths = MAX_DEATHS

    def stop(self) -> None:
        """End all parts at once, then wait for each; stores are stopped by their owner."""
        running = [process for process in self._processes.values() if process.poll() is None]
        for process in running:
            process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for process in self._processes.values():
            children.stop(process, patience=max(0.1, deadline - time.monotonic()))

    def _launch(self, part: Part, log: Path) -> None:
        earlier = self._processes.get(part.name)
        if earlier:
            children.forget(earlier)
        with log.open("ab") as output:
            self._processes[part.name] = children.spawn(
                part.command, output=output, env=self._environment, cwd=ROOT
            )

    def _mourn(self, member: Member, now: float) -> None:
        how = _how(member.code() or 0)
        wait = member.lives.died(now, bearable=self.bearable_deaths)
        if wait is None:
            raise StopError(
                f"{member.name} has ended {member.lives.deaths} times in a row ({how}); giving up. "
                f"The end of {member.log}:\n{tail(member.log)}"
            )
        say(f"  ! {member.name} ended ({how}); starting it again in {wait:.0f} s. Log: {member.log}")
        member.due = now + wait

    def _store(self, store: Store) -> Member:
        def start() -> None:
            try:
                store.revive()
            except StoreError as error:
                say(f"  ! {error}")

        lives = Lives(born=time.monotonic())
        return Member(store.name, store.log, start, store.exit_code, lives)


def _how(code: int) -> str:
    if code >= 0:
        return f"exit code {code}"
    try:
        return f"killed by {signal.Signals(-code).name}"
    except ValueError:
        return f"killed by signal {-code}"
