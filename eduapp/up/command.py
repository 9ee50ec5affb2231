"""From the command line to the right program inside the environment."""

import os
import signal
import sys
from collections.abc import Sequence

from eduapp.up import install, options
from eduapp.up.say import StopError, say

PROGRAMS = {"test": "tests.stages", "manage": "eduapp.up.manage"}


def main(arguments: Sequence[str]) -> int:
    """Install what is missing and become the program asked for. Returns only when that cannot be."""
    _speak_utf8()
    # Asked to end, an installation ends like on Ctrl-C and takes pip with it.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    word = arguments[0] if arguments else ""
    module = PROGRAMS.get(word, "eduapp.up")
    try:
        if word in PROGRAMS:
            arguments = arguments[1:]
        else:
            options.read(arguments)
        install.ensure(dev=word == "test")
    except StopError as stop:
        say(f"\n{stop}")
        return 1
    except KeyboardInterrupt:
        say("\nStopped. The next ./run goes on from here.")
        return 130
    _become(module, arguments)
    return 1


def _become(module: str, arguments: Sequence[str]) -> None:
    sys.stdout.flush()
    environment = {**os.environ, "PYTHONPATH": str(options.ROOT), "PYTHONUTF8": "1"}
    # A process that may not write .pyc files compiles everything again on each start.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    # The folder stays, so that paths among the arguments mean what they say; -P keeps it off the path.
    command = [str(install.PYTHON), "-P", "-m", module, *arguments]
    os.execve(install.PYTHON, command, environment)  # noqa: S606


def _speak_utf8() -> None:
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
