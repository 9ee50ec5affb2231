"""How a child begins: it gives up root's rights, ties its life to its parent's, and becomes its program.

Runs as a process of its own with the standard library alone: `launch.py PARENT SIGNAL IDENTITY PROGRAM …`, where IDENTITY is
`-` or `UID,GID,PASSES_FOLDERS`. All this could be done between fork and exec, but there a copy of a process with
several threads may wait for ever for a lock that one of the others held.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def command(parent: int, ended_by: signal.Signals, identity: str, program: list[str]) -> list[str]:
    """What a parent runs to have `program` started so."""
    return [sys.executable, "-I", "-S", __file__, str(parent), str(int(ended_by)), identity, *program]


def main(arguments: list[str]) -> None:
    parent, ended_by, identity, *program = arguments
    if identity != "-":
        sys.path.insert(0, os.path.dirname(__file__))
        from identity import Identity  # type: ignore[import-not-found]

        uid, gid, passes_folders = map(int, identity.split(","))
        Identity(uid, gid, bool(passes_folders)).become()
    # After the change of user, which clears the death signal.
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(ended_by), 0, 0, 0)
        if os.getppid() != int(parent):
            os._exit(1)
    # Python ignores these two, and a program inherits what is ignored.
    for number in (signal.SIGPIPE, signal.SIGXFSZ):
        signal.signal(number, signal.SIG_DFL)
    os.execv(program[0], program)  # noqa: S606


if __name__ == "__main__":
    main(sys.argv[1:])
