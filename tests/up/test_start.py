"""The very first steps: the file `run` itself, following a long command, and showing its steps."""

import ast
import subprocess
import sys

import pytest

from eduapp.up import relay
from eduapp.up.follow import follow
from eduapp.up.options import ROOT
from eduapp.up.say import StopError

OLD = """
import runpy, sys
sys.version_info = (3, 9, 2, "final", 0)
sys.argv = ["./run"]
runpy.run_path("run", run_name="__main__")
"""


def test_an_old_python_is_told_what_to_install():
    told = subprocess.run(
        [sys.executable, "-c", OLD],
        cwd=ROOT,
        env={"PATH": "/nowhere"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 1
    assert "Python 3.11 or newer is needed" in told.stderr
    assert "apt install" in told.stderr
    assert "Traceback" not in told.stderr


def test_the_file_run_can_be_read_by_pythons_that_are_too_old():
    ast.parse((ROOT / "run").read_text(encoding="utf-8"), feature_version=(3, 7))


def test_help_needs_nothing_to_be_installed():
    told = subprocess.run(
        [sys.executable, "-I", "-S", ROOT / "run", "--help"], capture_output=True, text=True, check=False
    )
    assert told.returncode == 0
    assert "--data-dir" in told.stdout


def test_a_long_command_is_followed_to_its_last_words():
    heard: list[str] = []
    code, last = follow(
        [sys.executable, "-c", "print('one'); print(); print('two', end=''); raise SystemExit(3)"],
        on_line=heard.append,
        on_tick=lambda: None,
    )
    assert code == 3
    assert heard == last == ["one", "two"]


def test_the_steps_of_preparing_are_shown_with_their_notes(capsys):
    shown = relay.Relay()
    for line in (
        "@step Checking",
        "@note from the package",
        "@step Making",
        "17 of 60",
        "@sign-in 7A01 Student",
    ):
        shown.hear(line)
    shown.finish()
    told = capsys.readouterr().out
    assert "✓ Checking: from the package" in told
    assert "✓ Making" in told
    assert shown.sign_ins == ["7A01 Student"]


def test_a_failure_to_prepare_is_told_with_its_last_words(monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(StopError, match="so it was not opened"):
        relay.prepare({}, demo=False)
