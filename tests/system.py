"""What the tests need from the system: a Chromium, gettext, and letters for Chinese screenshots."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from eduapp.up.follow import follow
from eduapp.up.say import Step, StopError, say

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FONT_FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))


@dataclass(frozen=True)
class Need:
    """Something of the system, the Debian package that brings it, and why it is needed."""

    package: str
    why: str
    present: Callable[[], bool]


def browser() -> str | None:
    """The path of an installed Chromium or Chrome."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def chinese_font() -> bool:
    if sys.platform == "darwin":
        return True
    return any(path for folder in FONT_FOLDERS for path in folder.glob("**/*CJK*"))


NEEDS = (
    Need("chromium", "browser tests", lambda: browser() is not None),
    Need("gettext", "the check of the translations", lambda: shutil.which("msgfmt") is not None),
    Need("fonts-noto-cjk", "screenshots in Chinese", chinese_font),
)


def ensure(needs: tuple[Need, ...] = NEEDS) -> None:
    """Install what is missing with apt-get, saying so. Raises StopError with what to do where that cannot be."""
    missing = [need for need in needs if not need.present()]
    if not missing:
        return
    for need in missing:
        say(f"  {need.package} is missing; it is needed for {need.why}.")
    apt = apt_get()
    if apt is None:
        raise StopError(by_hand([need.package for need in missing]))
    install(apt, [need.package for need in missing])


def apt_get() -> list[str] | None:
    """The words before an apt-get command's own; None where this user cannot install packages."""
    tool = shutil.which("apt-get")
    if tool is None:
        return None
    if os.geteuid() == 0:
        return [tool]
    sudo = shutil.which("sudo")
    allowed = sudo and subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode == 0
    return [str(sudo), "-n", "DEBIAN_FRONTEND=noninteractive", tool] if allowed else None


def install(apt: list[str], packages: list[str]) -> None:
    say("  Installing with apt-get: " + " ".join(packages))
    environment: Mapping[str, str] = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for label, words in (
        ("Reading the package lists", ["update"]),
        ("Installing " + ", ".join(packages), ["install", "--yes", "--no-install-recommends", *packages]),
    ):
        step = Step(label)
        code, last = follow(
            [*apt, *words],
            on_line=lambda line, step=step: step.tick(line),
            on_tick=step.tick,
            env=environment,
        )
        if code:
            step.failed()
            raise StopError("\n".join([*last[-6:], by_hand(packages)]))
        step.done()


def by_hand(packages: list[str]) -> str:
    debian = f"sudo apt install {' '.join(packages)}"
    return (
        f"Install what is missing and start again. On Debian or Ubuntu:\n  {debian}\n"
        f"On macOS: Google Chrome or Chromium, and: brew install gettext"
    )
