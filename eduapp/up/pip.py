"""Calling pip: what to install, how far it is, and what to do when it fails."""

import os
import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from eduapp.up.follow import follow
from eduapp.up.say import Step as Line
from eduapp.up.say import StopError

TORCH = "torch==2.13.0"
# Most modules of the big packages are never imported, so compiling waits for the first import.
PIP = ("pip", "install", "--no-compile", "--no-input", "--disable-pip-version-check")
UV = ("uv", "pip", "install")
SETTINGS = {
    "PIP_PROGRESS_BAR": "off",
    "PIP_ROOT_USER_ACTION": "ignore",
    "PIP_USER": "0",
    "UV_LINK_MODE": "copy",
    "UV_NO_PROGRESS": "1",
}
ADVICE = (
    (
        r"No space left on device|Errno 28",
        "The disk is full. Free some space; the next ./run goes on from here.",
    ),
    (
        r"DO NOT MATCH THE HASHES",
        "A downloaded file is not the one this project pins, so it was refused. "
        "Try again; if it stays so, something between you and the package index changes files.",
    ),
    (
        r"name resolution|resolve host|dns error|new connection|ConnectionError|Max retries|timed out|unreachable",
        "The package index could not be reached. The first start needs the network; later ones do not. "
        "Check the connection (or pip's own settings for a proxy or mirror) and run it again.",
    ),
    (
        r"No matching distribution|from versions",
        "The package index has no file for this machine or this Python. Python 3.11 to 3.13 on Linux "
        "(x86-64, ARM64) and macOS are supported.",
    ),
)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to install. The choices (installer, then its arguments) are tried in turn until one works."""

    name: str
    choices: tuple[tuple[str, ...], ...]
    fingerprint: str


def torch_choices(spec: str, *, cuda: bool, platform: str) -> tuple[tuple[str, ...], ...]:
    """What to try for PyTorch, best first; each starts with the installer's name.

    `spec` (TORCH_SPEC) wins and may hold options of pip. Otherwise the build fits the machine: the small
    CPU build without a GPU, else the one for the GPU's driver. A mirror that pip knows is asked first,
    then PyTorch's own index, which uv knows; the general build works everywhere but is large on Linux.
    """
    if spec:
        return (("pip", *shlex.split(spec)),)
    general = ("pip", TORCH)
    if platform == "darwin":
        return (general,)
    if cuda:
        return (("uv", "--torch-backend", "auto", TORCH), general)
    return (("pip", f"{TORCH}+cpu"), ("uv", "--torch-backend", "cpu", TORCH), general)


def install(python: Path, step: Step, *, scratch: Path) -> None:
    """Install one step with a line that moves. Raises StopError with advice and pip's last words."""
    line = Line(f"Installing {step.name}")
    last: list[str] = []
    for choice in step.choices:
        code, last = _attempt(python, line, choice, scratch)
        if code == 0:
            return line.done()
    line.failed()
    words = "\n".join(f"    {line}" for line in last[-8:])
    raise StopError(f"Installing the {step.name} failed. {advice(last)}\npip said last:\n{words}")


def advice(lines: Sequence[str]) -> str:
    """What the person can do about pip's last words."""
    text = "\n".join(lines)
    return next((advice for pattern, advice in ADVICE if re.search(pattern, text)), "")


def cache(scratch: Path) -> Path:
    """Downloads and temporary files; kept when an installation is cut, removed once all is installed."""
    return scratch / "downloads"


def _attempt(python: Path, line: Line, choice: Sequence[str], scratch: Path) -> tuple[int, list[str]]:
    collected = 0

    def on_line(text: str) -> None:
        nonlocal collected
        collected += text.startswith("Collecting ")
        line.tick(_progress(text, collected) or line.detail)

    installer, *arguments = choice
    program = PIP if installer == "pip" else (*UV, "--python", str(python))
    cache(scratch).mkdir(exist_ok=True)
    environment = {**os.environ, **SETTINGS, "TMPDIR": str(cache(scratch))}
    environment |= {name: str(cache(scratch)) for name in ("PIP_CACHE_DIR", "UV_CACHE_DIR")}
    return follow([python, "-m", *program, *arguments], on_line=on_line, on_tick=line.tick, env=environment)


def _progress(text: str, collected: int) -> str:
    """The interesting part of a line of pip's output; empty for the rest."""
    words = text.split()
    if text.startswith("Collecting "):
        return f"{collected}: {words[1].split(' ')[0]}"
    if text.startswith("  Downloading "):
        return f"{collected}: {words[1].split('-')[0]} {' '.join(words[2:])}"
    if text.startswith("Installing collected packages"):
        return "unpacking, which takes a while"
    return ""
