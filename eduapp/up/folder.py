"""The data directory: everything a school owns, and nothing of it anywhere else."""

import fcntl
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from eduapp.embedded.secrets import kept_secret
from eduapp.up.say import StopError

MARK = "eduapp-data"
NEEDED_MEGABYTES = 500
SUBFOLDERS = ("postgres", "valkey", "logs", "static", "files", "mail", "cache", "tmp", "beat")
# Verified weights are the same for every school; --reset leaves them.
KEPT = ("models",)
FILES = ("secret-key", "state.json", "stamps.json", "sign-ins.json", "lock", MARK)


class DataFolder:
    """One school's files. `claim()` before anything is written to it."""

    def __init__(self, path: Path, *, free_bytes: Callable[[Path], int] | None = None) -> None:
        self.path = path
        self._free_bytes = free_bytes or (lambda folder: shutil.disk_usage(folder).free)
        self._lock: IO[str] | None = None

    def __truediv__(self, name: str) -> Path:
        return self.path / name

    def claim(self) -> None:
        """Make the folder and lock it. Raises StopError when it is not ours, in use, closed or full."""
        try:
            self._make()
            self._refuse_without_space()
            self._hold()
            for name in SUBFOLDERS:
                (self.path / name).mkdir(exist_ok=True)
        except OSError as error:
            raise StopError(
                f"{self.path} cannot be used for the data ({error.strerror}: {error.filename}). "
                f"Name another folder with --data-dir, or start it as the user it belongs to."
            ) from error

    def secret_key(self) -> str:
        return kept_secret(self.path / "secret-key")

    def state(self) -> dict[str, Any]:
        """What a running ./run has written down for `./run manage`; empty when none runs."""
        try:
            state = json.loads((self.path / "state.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return state if isinstance(state, dict) and _lives(state.get("pid")) else {}

    def write_state(self, state: dict[str, Any]) -> None:
        path = self.path / "state.json"
        path.unlink(missing_ok=True)
        # It holds the passwords of the stores.
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump(state | {"pid": os.getpid()}, file)

    def forget_state(self) -> None:
        (self.path / "state.json").unlink(missing_ok=True)

    def empty(self) -> None:
        """Delete what this project made in here, and only that. The lock stays held."""
        for name in SUBFOLDERS:
            shutil.rmtree(self.path / name, ignore_errors=True)
            (self.path / name).mkdir(exist_ok=True)
        for name in set(FILES) - {"lock", MARK}:
            (self.path / name).unlink(missing_ok=True)

    def _make(self) -> None:
        self.path.mkdir(parents=True, exist_ok=True)
        if not (self.path / MARK).exists():
            self._refuse_strangers()
            # Under root, PostgreSQL passes through as nobody; nobody may list it.
            self.path.chmod(0o711 if os.geteuid() == 0 else 0o700)
            (self.path / MARK).write_text("This folder belongs to eduapp; ./run --reset empties it.\n")

    def _hold(self) -> None:
        self._lock = (self.path / "lock").open("a")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            address = self.state().get("address", "another address")
            raise StopError(
                f"This school is already open at {address}. Stop it there with Ctrl-C first, "
                f"or start a second one with --port and --data-dir of its own."
            ) from None

    def _refuse_strangers(self) -> None:
        known = {*SUBFOLDERS, *FILES, *KEPT}
        if any(entry.name not in known for entry in self.path.iterdir()):
            raise StopError(
                f"{self.path} already holds other files. Name an empty or new folder with --data-dir."
            )

    def _refuse_without_space(self) -> None:
        free = self._free_bytes(self.path) / 1e6
        if free < NEEDED_MEGABYTES:
            raise StopError(
                f"Only {free:.0f} MB are free where {self.path} is; {NEEDED_MEGABYTES} MB are needed. "
                f"Free some space, or name a folder on a bigger disk with --data-dir."
            )


def _lives(pid: object) -> bool:
    try:
        os.kill(int(str(pid)), 0)
    except PermissionError:
        return True
    except (OSError, ValueError):
        return False
    return True
