"""Who a store runs as. PostgreSQL refuses to run as root, so under root it becomes `nobody`."""

import ctypes
import os
import pwd
import stat
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

PR_SET_SECUREBITS, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE = 28, 47, 2
# Without this bit setuid() drops every capability, and access(2), which initdb asks, takes no notice of them.
SECBIT_NO_SETUID_FIXUP = 1 << 2
CAP_DAC_OVERRIDE, CAP_SETPCAP = 1, 8
CAPABILITY_VERSION_3 = 0x20080522

_libc = ctypes.CDLL(None, use_errno=True)


class UnreachableError(RuntimeError):
    """`nobody` cannot reach a folder that PostgreSQL needs, and this system has no way around it."""


@dataclass(frozen=True, slots=True)
class Identity:
    """A user without rights. `passes_folders` lets it walk through closed folders such as root's home."""

    uid: int
    gid: int
    passes_folders: bool = False

    def become(self) -> None:
        """Turn the calling process (root, about to become another program) into this user for good."""
        if self.passes_folders:
            _call("prctl", PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP, 0, 0, 0)
        os.setgroups([])
        os.setgid(self.gid)
        os.setuid(self.uid)
        if self.passes_folders:
            _keep_only(CAP_DAC_OVERRIDE)


def unprivileged(paths: Iterable[Path]) -> Identity | None:
    """The identity for a store that uses `paths`; None when this process is not root and needs none.

    Raises UnreachableError where a folder is closed to `nobody` and the system has no capabilities.
    """
    if os.geteuid() != 0:
        return None
    nobody = pwd.getpwnam("nobody")
    closed = next((folder for path in paths for folder in _closed(path)), None)
    if closed is None:
        return Identity(nobody.pw_uid, nobody.pw_gid)
    if not sys.platform.startswith("linux") or not _has(CAP_DAC_OVERRIDE) or not _has(CAP_SETPCAP):
        raise UnreachableError(
            f"PostgreSQL does not run as root, and the user nobody cannot enter {closed}. "
            f"Run this as a normal user, or put the project below a folder that all may enter, such as /opt."
        )
    return Identity(nobody.pw_uid, nobody.pw_gid, passes_folders=True)


def _closed(path: Path) -> list[Path]:
    """Folders on the way to `path` (itself included) that others may not enter."""
    way = [path.resolve(), *path.resolve().parents]
    return [folder for folder in way if folder.exists() and not folder.stat().st_mode & stat.S_IXOTH]


def _has(capability: int) -> bool:
    status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    effective = next((line.split()[1] for line in status.splitlines() if line.startswith("CapEff:")), "0")
    return bool(int(effective, 16) >> capability & 1)


def _keep_only(capability: int) -> None:
    mask = 1 << capability
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    low_word = (mask, mask, mask)
    high_word = (0, 0, 0)
    _call("capset", header, (ctypes.c_uint32 * 6)(*low_word, *high_word))
    _call("prctl", PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0)


def _call(name: str, *arguments: object) -> None:
    if getattr(_libc, name)(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")
