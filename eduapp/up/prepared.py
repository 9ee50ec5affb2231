"""Whether anything is left to prepare: an unchanged school opens without loading Django for it."""

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from eduapp.up import relay
from eduapp.up.folder import DataFolder
from eduapp.up.options import ROOT
from eduapp.up.stamps import Stamps, fingerprint

WEIGHTS = "all-MiniLM-L6-v2"
APPS = ("school", "grading", "recommend", "tutoring", "eduapp")


def prepare_once(
    folder: DataFolder, environment: Mapping[str, str], *, demo: bool, own_database: bool
) -> list[str]:
    """Prepare the school unless nothing has changed since the last time; returns the demo sign-ins.

    A database that others look after may change without us, so it is prepared each time.
    """
    stamps, current = Stamps(folder / "stamps.json"), fingerprint(_state(environment, demo))
    if own_database and stamps.matches("prepared", current):
        return _remembered(folder)
    sign_ins = relay.prepare(environment, demo=demo)
    (folder / "sign-ins.json").write_text(json.dumps(sign_ins), encoding="utf-8")
    stamps.write("prepared", current)
    return sign_ins


def _remembered(folder: DataFolder) -> list[str]:
    try:
        return [str(line) for line in json.loads((folder / "sign-ins.json").read_text(encoding="utf-8"))]
    except (OSError, ValueError):
        return []


def _state(environment: Mapping[str, str], demo: bool) -> Iterator[str]:
    """All that preparing depends on. Files count by size and time of change."""
    yield f"demo {demo}"
    yield (ROOT / "requirements.txt").read_text(encoding="utf-8")
    yield from sorted(f"{name}={value}" for name, value in environment.items() if name.startswith("EDUAPP_"))
    migrations = [path for app in APPS for path in (ROOT / app).glob("**/migrations/*.py")]
    for path in sorted([*migrations, *_below(ROOT / "static"), *_weights()]):
        state = path.stat()
        yield f"{path} {state.st_size} {state.st_mtime_ns}"


def _below(folder: Path) -> Iterator[Path]:
    for parent, _, names in os.walk(folder):
        yield from (Path(parent, name) for name in names)


def _weights() -> Iterator[Path]:
    from ml.pins import PINS
    from ml.weights import copies

    for copy in copies(WEIGHTS):
        yield from (copy.folder / file for file in PINS[WEIGHTS].files)
