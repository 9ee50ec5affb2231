"""`./run test`: every check in order, the quick ones first, pytest last so that its own words end the output.

Without arguments everything is checked. With arguments only pytest runs, and it is given them.
"""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from eduapp.up.options import ROOT
from eduapp.up.say import StopError, say
from tests import system

BIN = Path(sys.executable).parent
PYTHON = [sys.executable, "-W", "ignore"]


@dataclass(frozen=True)
class Stage:
    name: str
    command: Sequence[str | Path]
    fix: str = ""


STAGES = (
    Stage("lint", [BIN / "ruff", "check", ".", "run"], "ruff check --fix . run"),
    Stage("format", [BIN / "ruff", "format", "--check", ".", "run"], "ruff format . run"),
    Stage("types", [BIN / "mypy", ".", "run"]),
    Stage("import rules", [BIN / "lint-imports"]),
    Stage(
        "migrations",
        [*PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"],
        "./run manage makemigrations --name WHAT_CHANGES",
    ),
)


# Two at a time, and the tests that share a browser or a running stack stay with one of them.
EVERYTHING = ["-n", "2", "--dist", "loadgroup"]


def main(arguments: list[str]) -> int:
    os.chdir(ROOT)
    try:
        system.ensure()
    except StopError as stop:
        say(f"\n{stop}")
        return 1
    if not arguments and not all_pass(STAGES):
        return 1
    command = [sys.executable, "-m", "pytest", *(arguments or EVERYTHING)]
    sys.stdout.flush()
    os.execv(sys.executable, command)


def all_pass(stages: Sequence[Stage]) -> bool:
    """Run stages until one fails; say how each went."""
    results: list[str] = []
    for number, stage in enumerate(stages):
        say(f"── {stage.name}")
        began = time.monotonic()
        done = subprocess.run([str(part) for part in stage.command], check=False)
        took = f"{time.monotonic() - began:.1f} s"
        if done.returncode:
            results.append(
                f"  ✗ {stage.name} · {took}" + (f" · mend it with: {stage.fix}" if stage.fix else "")
            )
            results += [
                f"  – {later.name} · not run" for later in (*stages[number + 1 :], Stage("tests", ()))
            ]
            summary(results)
            return False
        results.append(f"  ✓ {stage.name} · {took}")
    summary(results)
    say("── tests")
    return True


def summary(results: Sequence[str]) -> None:
    say("── so far")
    for line in results:
        say(line)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
