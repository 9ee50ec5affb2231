"""The virtual environment and its pinned packages. Standard library only; quick when nothing is to do."""

import fcntl
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from eduapp.up import pip
from eduapp.up.options import ROOT
from eduapp.up.say import StopError, say
from eduapp.up.stamps import Stamps, fingerprint

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMPS = Stamps(VENV / "eduapp.json")
NEEDED_GIGABYTES = 5
# The locks are complete; without --no-deps pip would look for PyTorch, which has a step of its own.
LOCKED = ("--no-deps", "--require-hashes", "-r")


def ensure(*, dev: bool) -> None:
    """Make `.venv` hold exactly what the locks name. Raises StopError with what the person can do."""
    todo = [step for step in _steps(dev) if not STAMPS.matches(step.name, step.fingerprint)]
    if PYTHON.exists() and not todo:
        return
    with _alone():
        _refuse_without_space()
        _ensure_venv()
        for step in todo:
            pip.install(PYTHON, step, scratch=VENV)
            STAMPS.write(step.name, step.fingerprint)
        _link_project(VENV)
        shutil.rmtree(pip.cache(VENV), ignore_errors=True)


def _steps(dev: bool) -> list[pip.Step]:
    locked = [("packages", ROOT / "requirements.txt")]
    if dev:
        locked.append(("test packages", ROOT / "requirements-dev.txt"))
    steps = [
        pip.Step(name, (("pip", *LOCKED, str(lock)),), fingerprint([str(ROOT), lock]))
        for name, lock in locked
    ]
    torch = pip.torch_choices(os.environ.get("TORCH_SPEC", ""), cuda=has_cuda(), platform=sys.platform)
    steps.insert(1, pip.Step("PyTorch", torch, fingerprint([str(ROOT), repr(torch)])))
    return steps


def has_cuda() -> bool:
    """Whether this machine has an NVIDIA GPU whose driver answers."""
    tool = shutil.which("nvidia-smi")
    if not tool:
        return False
    found = subprocess.run([tool, "-L"], capture_output=True, text=True, check=False)
    return found.returncode == 0 and "GPU" in found.stdout


def _ensure_venv() -> None:
    if _venv_works():
        return
    if importlib.util.find_spec("ensurepip") is None:
        version = f"{sys.version_info[0]}.{sys.version_info[1]}"
        raise StopError(
            f"This Python cannot make virtual environments yet. Install what is missing and start again:\n"
            f"  sudo apt install python{version}-venv"
        )
    say("  Making the virtual environment …")
    import venv

    try:
        venv.EnvBuilder(with_pip=True, symlinks=True, clear=True).create(VENV)
    except (OSError, subprocess.CalledProcessError) as error:
        raise StopError(f"The virtual environment {VENV} could not be made: {error}") from error


def _venv_works() -> bool:
    """Whether `.venv` has this very Python (its version may have changed under it) and pip."""
    if not PYTHON.exists():
        return False
    question = "import sys, pip; print(*sys.version_info[:2])"
    answer = subprocess.run([PYTHON, "-c", question], capture_output=True, text=True, check=False)
    return answer.returncode == 0 and answer.stdout.split() == [str(part) for part in sys.version_info[:2]]


def _refuse_without_space() -> None:
    free = shutil.disk_usage(ROOT).free / 1e9
    if free < NEEDED_GIGABYTES:
        raise StopError(
            f"Only {free:.1f} GB are free where {ROOT} is, and installing needs about {NEEDED_GIGABYTES} GB. "
            f"Free some space, or move the project to a bigger disk."
        )
    if not os.access(ROOT, os.W_OK):
        raise StopError(f"{ROOT} may not be written by this user. Use a copy of the project that is yours.")


@contextmanager
def _alone() -> Iterator[None]:
    """One installation at a time; a second ./run waits for the first."""
    with (ROOT / "requirements.txt").open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("  Another ./run is installing; waiting for it …")
            fcntl.flock(file, fcntl.LOCK_EX)
        say("Installing into .venv; nothing is installed outside this folder.")
        yield


def _link_project(venv: Path) -> None:
    """So that programs of the environment (pytest, celery) find the project from any folder."""
    for packages in venv.glob("lib/python*/site-packages"):
        (packages / "eduapp-project.pth").write_text(f"{ROOT}\n", encoding="utf-8")
